"""How an issue looks: MJML, HTML, text, and the bytes of the whole message."""
