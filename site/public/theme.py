"""Light or dark, decided before the first pixel: the one inline script, allowed by its hash."""

import base64
import hashlib

# Runs in <head>; reads what the reader chose with the switch, else follows the system.
SNIPPET = (
    'try{var t=localStorage.getItem("theme");if(t==="light"||t==="dark")'
    "document.documentElement.dataset.theme=t}catch(e){}"
)
SNIPPET_CSP_HASH = "'sha256-" + base64.b64encode(hashlib.sha256(SNIPPET.encode()).digest()).decode() + "'"
