// The launcher that a shop embeds. Before the first click it loads nothing; then the chat opens in an iframe.
// <script src="https://HOST/static/widget.js" data-bot-id="SHOP" data-colour="#0a7d4f" data-lang="vi" async></script>
// data-text="Ask us" stands beside the sign, data-side="left" puts the button on the left.
(() => {
  "use strict";
  const script = document.currentScript || document.querySelector("script[data-bot-id][src*='widget.js']");
  const bot = script && script.dataset.botId;
  const once = Symbol.for("sales-assistant.widget");
  if (!bot) return console.warn("widget.js: data-bot-id is missing. Write <script src=\"...\" data-bot-id=\"your-shop\">.");
  if (window[once]) return;
  window[once] = true;

  const PATIENCE = 2000;
  const base = new URL("..", script.src);
  const language = (script.dataset.lang || document.documentElement.lang || "en").slice(0, 2).toLowerCase();
  const [openLabel, closeLabel, frameTitle, newLabel] = {
    vi: ["Trò chuyện với chúng tôi", "Đóng khung trò chuyện", "Trò chuyện với cửa hàng", "Cửa hàng vừa nhắn cho bạn"],
  }[language] || ["Chat with us", "Close the chat", "Chat with the shop", "New message from the shop"];
  const text = (script.dataset.text || "").trim().slice(0, 40);
  const side = script.dataset.side === "left" ? "left" : "right";
  const label = script.dataset.label || text || openLabel;
  const colour = /^#[0-9a-f]{6}$/i.test(script.dataset.colour || "") ? script.dataset.colour : "#1f2937";

  const STYLE = `
    :host { all: initial; position: fixed; inset: auto 0 0 auto; z-index: 2147483000; color-scheme: light dark; }
    button { position: fixed; right: max(20px, env(safe-area-inset-right)); bottom: max(20px, env(safe-area-inset-bottom));
      width: 58px; height: 58px; border: 0; border-radius: 50%; padding: 16px; cursor: pointer; background: var(--colour); color: var(--on);
      box-shadow: 0 2px 6px rgb(0 0 0 / .16), 0 8px 24px rgb(0 0 0 / .2); transition: transform .16s ease, box-shadow .16s ease; }
    .left { right: auto; left: max(20px, env(safe-area-inset-left)); }
    button.worded { display: flex; align-items: center; gap: 10px; width: auto; max-width: calc(100vw - 40px); padding: 16px 20px; border-radius: 29px;
      font: 600 16px/1.2 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", Arial, sans-serif; }
    .worded span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    [aria-expanded=true].worded span { display: none; }
    button:hover { transform: translateY(-2px); box-shadow: 0 4px 8px rgb(0 0 0 / .18), 0 12px 30px rgb(0 0 0 / .24); }
    button:focus-visible { outline: 3px solid #fff; outline-offset: -6px; box-shadow: 0 0 0 4px #111, 0 0 0 6px #fff; }
    svg { width: 26px; height: 26px; display: block; fill: none; stroke: currentColor; stroke-width: 1.9; stroke-linecap: round; stroke-linejoin: round; }
    [aria-expanded=true] .chat, [aria-expanded=false] .cross { display: none; }
    .panel { position: fixed; right: max(20px, env(safe-area-inset-right)); bottom: calc(max(20px, env(safe-area-inset-bottom)) + 70px);
      width: min(408px, calc(100vw - 40px)); height: min(680px, calc(100vh - 120px)); height: min(680px, calc(100dvh - 120px));
      border-radius: 18px; overflow: hidden; background: #fff; box-shadow: 0 0 0 1px rgb(0 0 0 / .06), 0 12px 48px rgb(0 0 0 / .24); animation: rise .2s ease-out; }
    .panel.left { right: auto; left: max(20px, env(safe-area-inset-left)); }
    .panel[hidden] { display: none; }
    iframe { position: absolute; inset: 0; width: 100%; height: 100%; border: 0; }
    .panel:not(.ready) iframe { visibility: hidden; }
    .dot { position: absolute; top: 1px; right: 1px; width: 12px; height: 12px; border: 2px solid #fff; border-radius: 50%; background: #d92d20;
      forced-color-adjust: none; }
    .worded .dot { top: -2px; right: 8px; }
    button:not(.news) .dot { display: none; }
    .told { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
    @keyframes rise { from { opacity: 0; transform: translateY(14px); } }
    @media (prefers-color-scheme: dark) { .panel { background: #14171b; } }
    @media (max-width: 520px), (max-height: 480px) {
      .panel, .panel.left { inset: 0; width: 100%; height: 100%; border-radius: 0; }
      .ready:not([hidden]) ~ button { display: none; }
      .panel:not(.ready) ~ button { z-index: 1; }
    }
    @media (prefers-reduced-motion: reduce) { .panel { animation: none; } button { transition: none; } }
    @media (forced-colors: active) { button { border: 2px solid ButtonText; } }
    @media print { :host { display: none; } }`;

  const memory = {
    key: `assistant:${bot}`,
    kept: null,
    load() {
      try { return JSON.parse(localStorage.getItem(this.key)) || this.kept; } catch { return this.kept; }
    },
    save(state) {
      this.kept = state;
      try { localStorage.setItem(this.key, JSON.stringify(state)); } catch { /* storage is blocked: kept for this page only */ }
    },
  };

  function textOn(background) {
    const [r, g, b] = [1, 3, 5].map((at) => parseInt(background.slice(at, at + 2), 16) / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.18 ? "#000" : "#fff";
  }

  function dress(shadow) {
    try {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      shadow.adoptedStyleSheets = [sheet];
    } catch {
      shadow.append(make("style", { textContent: STYLE }));
    }
  }

  const make = (name, properties) => Object.assign(document.createElement(name), properties);

  function drawing(name, path) {
    const [svg, line] = ["svg", "path"].map((tag) => document.createElementNS("http://www.w3.org/2000/svg", tag));
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    svg.setAttribute("class", name);
    line.setAttribute("d", path);
    svg.append(line);
    return svg;
  }

  function start() {
    const host = make("assistant-widget", {});
    const shadow = host.attachShadow({ mode: "open" });
    const panel = make("div", { className: `panel ${side}`, hidden: true, id: "panel" });
    const button = make("button", { type: "button", className: text ? `${side} worded` : side });
    let frame = null;
    let question = "";
    let ready = false;
    const dot = make("i", { className: "dot" });
    const told = make("div", { className: "told" });

    const tell = (message) => frame.contentWindow.postMessage({ ...message, assistant: bot }, base.origin);

    function show(open) {
      panel.hidden = !open;
      button.setAttribute("aria-expanded", String(open));
      button.setAttribute("aria-label", open ? closeLabel : label);
      button.classList.remove("news");
      told.textContent = "";
    }

    // A person of the shop wrote while the chat was closed.
    function announce() {
      button.classList.add("news");
      button.setAttribute("aria-label", `${label} (${newLabel})`);
      told.textContent = newLabel;
    }

    function open(ask) {
      question = ask || question;
      if (!frame) load();
      show(true);
      if (ready) greet();
    }

    function close() {
      show(false);
      if (ready) tell({ type: "closed" });
      button.focus();
    }

    function load() {
      frame = make("iframe", { title: frameTitle, allow: "" });
      frame.setAttribute("sandbox", "allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox");
      const asked = script.dataset.lang ? `?lang=${encodeURIComponent(script.dataset.lang)}` : "";
      frame.src = new URL(`embed/${encodeURIComponent(bot)}${asked}#${encodeURIComponent(location.origin)}`, base).href;
      frame.addEventListener("load", () => setTimeout(() => ready || leave(), PATIENCE));
      panel.append(frame);
    }

    // The chat says that it is ready before it has loaded. What loads without a word is the browser's page about a frame it refused.
    function leave() {
      host.remove();
      console.warn(`widget.js: the chat of ${bot} cannot be shown here. Is ${location.host} in channels.web.allowed_domains of its tenant.json?`);
    }

    function greet() {
      frame.focus();
      tell({ type: "open", question });
      question = "";
    }

    function hear(event) {
      if (!frame || event.origin !== base.origin || event.source !== frame.contentWindow) return;
      const message = event.data;
      if (!message || typeof message !== "object" || message.assistant !== bot) return;
      if (message.type === "ready") {
        ready = true;
        panel.classList.add("ready");
        tell({ type: "state", state: memory.load() });
        if (!panel.hidden) greet();
      } else if (message.type === "remember" && message.state && typeof message.state === "object") {
        memory.save(message.state);
      } else if (message.type === "close") {
        close();
      } else if (message.type === "news") {
        if (panel.hidden && message.count > 0) announce();
      }
    }

    dress(shadow);
    host.style.setProperty("--colour", colour);
    host.style.setProperty("--on", textOn(colour));
    panel.setAttribute("role", "dialog");
    panel.setAttribute("aria-label", frameTitle);
    button.setAttribute("aria-controls", "panel");
    button.append(drawing("chat", "M20 11.5a7.5 7.5 0 0 1-11 6.6L4 20l1.700-4.6A7.5 7.5 0 1 1 20 11.5Z"), drawing("cross", "M6 6l12 12M18 6L6 18"));
    if (text) button.append(make("span", { textContent: text }));
    button.append(dot);
    told.setAttribute("role", "status");
    button.addEventListener("click", () => (panel.hidden ? open() : close()));
    shadow.addEventListener("keydown", (event) => event.key === "Escape" && !panel.hidden && close());
    window.addEventListener("message", hear);
    document.addEventListener("click", (event) => {
      const asking = event.target instanceof Element && event.target.closest("[data-assistant-ask]");
      if (!asking || !host.isConnected || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      open(asking.dataset.assistantAsk);
    });
    shadow.append(panel, button, told);
    show(false);
    document.body.append(host);
    if (memory.load()?.watch_until > Date.now()) load();
  }

  if (document.body) start();
  else document.addEventListener("DOMContentLoaded", start);
})();
