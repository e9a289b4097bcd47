"""Where the generator is stricter than the API server, and why.

Messages are compared without the values that they quote: each "..." is "…", each number N.
"""

IMAGES = "--image --etcd-image --rclone-image --talosctl-image"
NAMES = ("--ca-secret --client-secret --s3-credentials-secret --s3-ca-secret --image-pull-secret --snapshot-to --priority-class "
         "--service-account")
KEYS = "--ca-secret-key --client-secret-cert --client-secret-key"
PATHS = "--host-ca --host-cert --host-key"
SCHEDULES = "--schedule --snapshot-schedule"
DEADLINES = "--starting-deadline --active-deadline"

# (flags or "*", pattern of the message, reason): refused by us although the API server creates the object.
STRICTER = [
    ("--name --etcd-name", r'name "…" has a "…" where a letter or digit belongs|name "…".*(begin|end).*',
     "the name stands alone too: as a base for other names, or in the members' host names"),
    (IMAGES, r'"…" is not an image reference: .*|image reference "…" .*|image reference is empty',
     "the server looks at no image; the first pod would stop with InvalidImageName"),
    (NAMES, r'(?:"…" does not name a claim: )?name "…".*|(?:"…" does not name a claim: )?name is empty|"…" does not name a claim.*',
     "the server does not look at names of other objects in a pod; no such object can exist, so the pod never starts"),
    ("--snapshot-to", r'(destination )?"…".*', "no file can be at such a path of a volume, or not at that one alone"),
    (KEYS, r'key "…".*|key is empty', "no Secret can have such a key; the pod would wait for it for ever"),
    (PATHS, r'path "…".*|path is empty', "the server takes any path; a runtime refuses it, or looks somewhere else"),
    ("--annotation --label", r'(annotation|label) "…" cannot be set: the Job controller owns it',
     "the Job controller writes over it"),
    ("--label", r'label "…" cannot be set: this program sets it', "selectors and --rbac rely on what the program writes there"),
    ("--annotation", r'annotation value "…" holds a control character', "it would show as something else in a terminal"),
    ("--cpu-request --cpu-limit", r'CPU amount "…" is finer than Nm, a thousandth of a core',
     "the server rounds up, and then shows something else than was written"),
    ("--cpu-request --cpu-limit", r'CPU amount "…" is not above zero', "a limit of zero is no limit, a request of zero no request"),
    ("--memory-request --memory-limit --quota --snapshot-size-limit", r'size "…" .*',
     "too small for any program, finer than a byte, or larger than any machine"),
    (DEADLINES, r'duration "…" .*', "no deadline, or another than was written"),
    ("--starting-deadline", r'.* so short that the controller may miss every run', "below a minute the controller may miss every run"),
    ("--active-deadline", r'.* is less than N members need .*', "the job would be stopped while a member is blocked"),
    (SCHEDULES, r'it would run on days of the month "…" and also on days of the week "…".*',
     "cron runs when either holds, which is rarely meant: --allow-day-or"),
    (SCHEDULES, r'"…" has a sign|"…" is a range without a beginning|the list of .* has an empty member|the character "…" has no place in a schedule',
     "a slip of the pen that the server takes for something else"),
    (SCHEDULES, r'"…" counts from an unknown start', "@every has no clock time: it begins when the controller last started"),
    (SCHEDULES, r'the schedule never fires: .*', "it would never run"),
    ("--time-zone", r'"…" is no zone: its rules differ from machine to machine', "posixrules is a file of the machine"),
    ("--time-zone", r'"…" counts leap seconds, .*', "right/ zones are off by the leap seconds"),
    ("--time-zone", r'"…" is a copy that not every tz database has', "the server may find it today and not after its next update"),
    ("--memory-request --memory-limit", r'"…" is not a quantity: it has no number before the suffix', "the server takes it for none at all"),
    ("--toleration", r'"…" has no key: it would tolerate every taint', "the server takes it as that; nobody means every taint"),
    ("--toleration", r'toleration is empty', "an empty key with no value tolerates nothing"),
    ("--toleration", r'"…" names no effect', "a colon with nothing behind it is a slip; without the colon every effect is tolerated"),
    ("--rbac", r'subject "…" .*|"…" has a blank after the colon|"…" names no role|"…" has no name', "nobody is called so"),
    ("*", r'an item between commas is empty', "a comma too many is a slip, or something was forgotten"),
]

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
    "--quota": "an amount, of which the manifest has the bytes",
    "--snapshot-size-limit": "an amount, of which the manifest has a sum",
    "--memory-request": "the manifest has its own form of the amount",
    "--memory-limit": "the manifest has its own form of the amount",
}

# (pattern of the message, reason): refused for what several options say together.
TOGETHER = [
    (r'.* is less than N members need .*', "the deadline, and how long the members can take"),
    (r'"…" is below the request of .*', "the server refuses a limit below its request as well"),
    (r'namespace "…" (exists in every cluster|belongs to Kubernetes itself).*', "--create-namespace would put labels on a namespace of the cluster's own"),
    (r'.*talosctl cannot do this.*', "an option of etcd-defrag with a target that does not use it"),
]

# (part of the server's warning, pattern of ours): what both warn about.
WARNED = [
    ("a DNS label is recommended: [must not contain dots]", r"has a dot, and cannot be part of a host name"),
]
