"""Random values for the options of etcdmaint-gen: mostly what people write, often at a limit or just past it.

Each sampler takes a random.Random and returns the raw text of one value.
"""
import string

LOWER = string.ascii_lowercase
LABEL = LOWER + string.digits + "-"
ODD_TEXTS = ["", " ", "a b", "A", "-a", "a-", "a.", ".a", "a..b", "a_b", "ä", "a/b", "a%b", ".", "..", "a\nb", "a\tb", "1", "0",
             "true", "null", "~", "a:b", "a#b", "'", '"', "{{x}}", "$(X)", "${X}", "a'b", "*", "&a", "!a", "| a", "a\u00a0b", "=", "<<",
             "x" * 300]


def word(random, longest=12, alphabet=LABEL):
    middle = "".join(random.choice(alphabet) for _ in range(random.randrange(longest)))
    return random.choice(LOWER) + middle + random.choice(LOWER + string.digits)


def of_length(random, length):
    return "".join(random.choice(LOWER) for _ in range(length))


def odd(random, text):
    """text with one small thing wrong, or something else altogether."""
    choice = random.randrange(5)
    if choice == 0:
        return random.choice(ODD_TEXTS)
    at = random.randrange(len(text) + 1)
    if choice == 1:
        return text[:at] + random.choice("-._/:%, A0*é\t\"'=@+") + text[at:]
    if choice == 2:
        return text[:at] + text[at + 1:]
    if choice == 3:
        return text.upper()
    return random.choice("-. ") + text if random.random() < 0.5 else text + random.choice("-. ")


def sometimes_odd(make, share=0.3):
    def sampler(random):
        text = make(random)
        return odd(random, text) if random.random() < share else text
    return sampler


@sometimes_odd
def label_name(random):
    length = random.choice([0, 0, 0, 1, 30, 40, 41, 42, 43, 50, 51, 52, 53, 62, 63, 64, 65])
    return of_length(random, length) if length else word(random)


@sometimes_odd
def object_name(random):
    if random.random() < 0.7:
        return label_name(random)
    return ".".join(word(random, random.choice([2, 8, 70])) for _ in range(random.choice([1, 2, 3, 5, 9])))


@sometimes_odd
def secret_key(random):
    if random.random() < 0.1:
        return of_length(random, random.choice([252, 253, 254]))
    return word(random, 10, LABEL + "._" + string.ascii_uppercase)


@sometimes_odd
def label_key(random):
    name = word(random, random.choice([5, 10, 61, 62, 63]), LABEL + "._" + string.ascii_uppercase)
    kind = random.random()
    if kind < 0.5:
        return name
    if kind < 0.6:
        return random.choice(["kubernetes.io/", "app.kubernetes.io/", "k8s.io/", "batch.kubernetes.io/", "Example.com/", "/", "a/b/",
                              "pod-security.kubernetes.io/", "job-", "controller-"]) + random.choice([name, "name", "uid", "job-name"])
    return object_name(random) + "/" + name


@sometimes_odd
def label_value(random):
    if random.random() < 0.1:
        return ""
    return word(random, random.choice([5, 61, 62, 63]), LABEL + "._" + string.ascii_uppercase)


def annotation_value(random):
    if random.random() < 0.5:
        return label_value(random)
    return "".join(random.choice(string.printable + "äß€\u2028\u0085😀") for _ in range(random.randrange(60)))


def pair(key, value, separator="="):
    def sampler(random):
        if random.random() < 0.03:
            return key(random)
        return key(random) + separator + value(random)
    return sampler


CRON_FIELDS = [(0, 59, []), (0, 23, []), (1, 31, []),
               (1, 12, "jan feb mar apr may jun jul aug sep oct nov dec JAN Feb".split()),
               (0, 6, "sun mon tue wed thu fri sat SUN Mon".split())]


def cron_part(random, low, high, names):
    def one():
        if names and random.random() < 0.3:
            return random.choice(names)
        spread = 1 if random.random() < 0.05 else 0
        return str(random.randint(low - spread, high + spread)).replace("-1", "60")

    kind = random.random()
    if kind < 0.35:
        text = "*"
    elif kind < 0.75:
        text = one()
    elif kind < 0.95:
        bounds = [one(), one()]
        if all(b.isdigit() for b in bounds) and random.random() < 0.8:
            bounds.sort(key=int)
        text = "-".join(bounds)
    else:
        text = random.choice(["?", "*-5", "L", "1W", "1#2", "+5", "05", "monday", "", "1-2-3", "*/*", "H"])
    if random.random() < 0.2:
        text += "/" + random.choice(["1", "2", "5", "7", "15", "40", "0", "90", "x", "-1"])
    return text


def schedule(random):
    if random.random() < 0.1:
        return random.choice(["@daily", "@hourly", "@weekly", "@monthly", "@yearly", "@annually", "@midnight", "@Daily", "@reboot", "@every 1h",
                              "@every 1d", "@every  1h", "@every 0s", " @daily", "@daily ", "", " ", "* * * *", "* * * * * *", "TZ=UTC 0 0 * * *",
                              "CRON_TZ=UTC 0 0 * * *", "TZ=UTC", "0 0 30 2 *", "0 0 31 4,6 *", "0 0 29 2 *", "0 0 13 * 5", "0 0 * * 7",
                              "0 0 * * fri-mon", "0\t0 * * *", " 0 0 * * *", "0 0 * * * ", "0  0 * * *", "0 0 * *\n*", "\u00a00 0 * * *"])
    fields = []
    for low, high, names in CRON_FIELDS:
        parts = [cron_part(random, low, high, names) for _ in range(random.choice([1, 1, 1, 1, 2, 3]))]
        fields.append(",".join(parts))
    if random.random() < 0.7:
        fields[random.choice([2, 4])] = "*"
    if random.random() < 0.5:
        fields[3] = "*"
    return " ".join(fields)


def time_zone(random):
    return random.choice(["UTC", "Etc/UTC", "Europe/Lisbon", "America/New_York", "America/Argentina/ComodRivadavia", "America/Port-au-Prince",
                          "Asia/Kolkata", "Etc/GMT+12", "EST5EDT", "GMT", "utc", "Local", "local", "", "Europe/lisbon", "Europe", "Nowhere/City",
                          "posix/UTC", "right/UTC", "posixrules", "../etc/passwd", "/etc/localtime", "Etc/UTC ", "Factory", "Zulu", "tzdata.zi",
                          "zone.tab", "+01:00", "UTC+1", "Europe//Lisbon", "Europe/Lisbon/", "America/Ciudad_Juarez", "Pacific/Kanton"])


def duration(random):
    if random.random() < 0.15:
        return random.choice(["", "0", "0s", "1", "-1s", "1.5h", "1d", "2w", "1h30m", "59s", "60s", "61s", "1s", "500ms", "1us", "999999h",
                              "1e3s", "10 m", "10M", "+5m", "1h-1m", "3000000h", ".5h", "1.s"])
    return f"{random.choice([1, 5, 10, 30, 60, 90, 120, 600, 3600, 86400])}{random.choice('smh')}"


def size(random):
    if random.random() < 0.3:
        return random.choice(["", "0", "1", "-1Gi", "1K", "1KB", "1Gb", "1gi", "1 Gi", "400m", "1.5Gi", ".5Gi", "1.Gi", "1e9", "1E9", "1E", "1e", "0x10",
                              "1_000", "8Ei", "7Ei", "9E", "99999999999999999999", "+1Gi", "1n", "1u", "Gi", "1e-3", "0.1Mi", "12e6", "1Mi", "1048576"])
    return f"{random.choice([1, 2, 16, 64, 100, 128, 256, 500, 512, 1000, 1024])}{random.choice(['Mi', 'Gi', 'M', 'G'])}"


def cpu(random):
    if random.random() < 0.3:
        return random.choice(["", "0", "-1", "0.1", ".5", "1.", "1.5", "100u", "1n", "1k", "0.0001", "100M", "1e-1", "1E1", "100 m", "1m", "1000m", "+1",
                              "1Ki", "01", "1.2345"])
    return f"{random.choice([1, 10, 50, 100, 250, 1000, 1500, 2000])}m" if random.random() < 0.8 else str(random.randint(1, 8))


@sometimes_odd
def toleration(random):
    text = label_key(random)
    if random.random() < 0.5:
        text += "=" + label_value(random)
    if random.random() < 0.7:
        text += ":" + random.choice(["NoSchedule", "NoExecute", "PreferNoSchedule", "", "Never", "noschedule"])
    return text


@sometimes_odd
def image(random):
    host = random.choice(["", "", "ghcr.io/", "registry.example.com:5000/", "localhost/", "[::1]:5000/", "Registry/", "UPPER.example/"])
    path = "/".join(word(random, 8, LOWER + string.digits) for _ in range(random.choice([1, 2, 3])))
    tag = random.choice(["", ":latest", ":v0.43.0", ":v0.42.0", ":1_2-3", ":" + "t" * 128, ":" + "t" * 129, ":-x"])
    digest = random.choice(["", "", "@sha256:" + "a" * 64, "@sha256:" + "a" * 63, "@sha512:" + "b" * 128, "@md5:" + "c" * 32, "@sha256:" + "A" * 64])
    return host + path + tag + digest


@sometimes_odd
def host_path(random):
    return "/" + "/".join(word(random) for _ in range(random.choice([1, 2, 4])))


def claim(random):
    return "pvc://" + object_name(random) + random.choice(["", "/", "/a/b", "/../x", "//a", "/a b", "/" + "p" * 300])


def subject(random):
    kind = random.choice(["User", "User", "Group", "ServiceAccount", "user", "Robot"])
    name = object_name(random)
    if kind == "ServiceAccount" and random.random() < 0.8:
        name = label_name(random) + "/" + name
    elif random.random() < 0.2:
        name = random.choice(["jane@example.com", "system:masters", "oidc:dev team", "CN=x,O=y", "*", "system:serviceaccount:a:b"])
    return random.choice(["deployer", "operator"]) + "=" + kind + ":" + name
