"""The one list of built-in plugins: name -> module. Everything else comes from the entry-point group below."""

ENTRY_POINTS = "sales_assistant.plugins"

BUILTINS: dict[str, str] = {
    "catalog": "plugins.stores.catalog",
    "promotions": "plugins.stores.promotions",
    "geo": "plugins.stores.geo",
    "delivery": "plugins.stores.delivery",
    "faq": "plugins.stores.faq",
    "policy": "plugins.stores.policy",
    "product_search": "plugins.skills.product_search",
    "product_details": "plugins.skills.product_details",
    "prices": "plugins.skills.prices",
    "stock": "plugins.skills.stock",
    "comparison": "plugins.skills.comparison",
    "offers": "plugins.skills.offers",
    "branches": "plugins.skills.branches",
    "deliveries": "plugins.skills.deliveries",
    "policies": "plugins.skills.policies",
    "questions": "plugins.skills.questions",
    "cart": "plugins.skills.cart",
    "contact": "plugins.skills.contact",
    "smalltalk": "plugins.skills.smalltalk",
    "shop_team": "plugins.agents.shop_team",
    "openai_compatible": "plugins.models.openai_compatible",
    "anthropic": "plugins.models.anthropic_api",
    "gemini": "plugins.models.gemini_api",
    "scripted": "plugins.models.scripted",
    "local": "plugins.models.local_chat",
    "embeddings": "plugins.models.minilm",
    "twilio_whatsapp": "plugins.connectors.twilio_whatsapp",
    "twilio_sms": "plugins.connectors.twilio_sms",
}
