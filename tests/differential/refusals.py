"""Where the generator is stricter than the API server, and why.

Messages are compared without the values that they quote: each "..." is "…", each number N.
"""

# (flags or "*", pattern of the message, reason): refused by us although the API server creates the object.
STRICTER = []

# Options whose text is not what stands in the manifest: such a text has no counterpart there.
OWN_GRAMMAR = {
    "--starting-deadline": "a duration, of which the manifest has only the seconds",
    "--active-deadline": "a duration, of which the manifest has only the seconds",
    "--node-selector": "KEY=VALUE",
    "--label": "KEY=VALUE",
    "--annotation": "KEY=VALUE",
    "--toleration": "KEY[=VALUE][:EFFECT]",
    "--snapshot-to": "a URL, of which the manifest has the parts",
    "--rbac": "ROLE=KIND:NAME",
}

# (pattern of the message, reason): refused for what several options say together.
TOGETHER = []
