"""Roles with one right after the other taken away."""
import copy

import yaml

from cluster.control_plane import eventually


def stream(objects):
    return yaml.safe_dump_all(objects, sort_keys=False)


class Rights:
    """The Roles of one person, as the administrator wrote them or with one thing taken away."""

    def __init__(self, cluster, objects):
        self.cluster, self.objects = cluster, objects
        self.roles = [o for o in objects if o["kind"] == "Role"]
        assert self.roles and len(objects) == 2 * len(self.roles)

    def grant(self):
        self.cluster.must("apply", "--server-side", "--force-conflicts", "-f", "-", stdin=stream(self.objects))
        self.settle(self.objects)

    def settle(self, objects):
        """Waits until the authorizer has read these Roles, by a right that only this version grants."""
        for role in objects:
            if role["kind"] != "Role":
                continue
            marked = copy.deepcopy(role)
            self.marker = getattr(self, "marker", 0) + 1
            resource = f"marker-{self.marker}"
            marked["rules"].append({"apiGroups": ["etcdmaint.test"], "resources": [resource], "verbs": ["get"]})
            self.cluster.must("replace", "-f", "-", stdin=stream([marked]))
            eventually(lambda: self.cluster.allows(self.person(), role["metadata"]["namespace"], "get", "etcdmaint.test", resource),
                           "the Role does not take effect")

    def person(self):
        return next(o for o in self.objects if o["kind"] == "RoleBinding")["subjects"][0]["name"]

    def smaller(self):
        """(what is taken away, the Roles without it), for every verb of every resource of every rule."""
        for r, role in enumerate(self.roles):
            for n, rule in enumerate(role["rules"]):
                for resource in rule["resources"]:
                    for verb in rule["verbs"]:
                        less = copy.deepcopy(self.roles)
                        changed = less[r]["rules"][n]
                        kept = [x for x in changed["resources"] if x != resource]
                        rest = {**changed, "resources": [resource], "verbs": [v for v in changed["verbs"] if v != verb]}
                        changed["resources"] = kept
                        less[r]["rules"] = [x for x in [*less[r]["rules"], rest] if x["resources"] and x["verbs"]]
                        yield f"{verb} {resource}{rule.get('resourceNames', '')}", less
