"""What the server may answer to --apply, and what a person is then told."""
import json

import pytest

import standin
from conftest import answer, status

ACCOUNT = "ServiceAccount kamaji-system/kamaji-etcd-defrag-job"
JOB = "CronJob kamaji-system/kamaji-etcd-defrag-job"
FORBIDDEN = ('cronjobs.batch "kamaji-etcd-defrag-job" is forbidden: User "system:serviceaccount:ci:deploy" cannot '
             'patch resource "cronjobs" in API group "batch" in the namespace "kamaji-system"')
IMMUTABLE = 'CronJob.batch "kamaji-etcd-defrag-job" is invalid: spec.x: Invalid value: "y": field is immutable'

REFUSALS = {
    "401": (status(401, "Unauthorized", "Unauthorized"),
            ["  Unauthorized",
             "  hint: the server does not accept who we are: has the token or certificate expired, is the clock right, "
             "is this the right user?"]),
    "403": (status(403, "Forbidden", FORBIDDEN),
            [f"  {FORBIDDEN}",
             "  hint: missing right: patch cronjobs in namespace kamaji-system; an administrator grants it by applying "
             'the same configuration with --rbac "deployer=ServiceAccount:ci/deploy"']),
    "409": (status(409, "Conflict", "the object has been modified"),
            ["  the object has been modified", "  hint: somebody changed the object at the same time: apply again"]),
    "422": (status(422, "Invalid", IMMUTABLE),
            [f"  {IMMUTABLE}",
             "  hint: this field cannot be changed: delete the object that has it, and apply again"]),
    "500-text": (answer(500, "proxy: no\nsecond line", "text/plain"), ["  HTTP 500: proxy: no"]),
    "truncated": (answer(200, '{"kind":"CronJob","meta'),
                  ["  the reply is not an object: it is no JSON"]),
    "html": (answer(200, "<html>Please log in</html>", "text/html"),
             ["  the reply is not an object: it is no JSON"]),
    "control-characters": (status(403, "Forbidden", "no\x1b[31m\r\n\0\u202eno"),
                           ["  no\\x1b[31m\\r\\n\\x00\\xe2\\x80\\xaeno"]),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_a_refusal_is_told_and_nothing_is_written(one, api, name):
    action, told = REFUSALS[name]
    api.fault("PATCH", "cronjobs", action)
    done = one.run("--apply")
    assert done.output.splitlines()[:2] == [f"{ACCOUNT} not tried", f"{JOB} failed"]
    lines = done.output.splitlines()[2:-1]
    assert lines[:len(told)] == told
    assert done.output.splitlines()[-1] == "2 objects: 1 not tried, 1 failed"
    assert done.messages == "etcdmaint-gen: error: not everything was applied\n"
    assert done.code == 4 and not api.written


def test_all_refusals_are_told_together(one, api):
    api.fault("PATCH", "serviceaccounts", status(422, "Invalid", "first"))
    api.fault("PATCH", "cronjobs", status(403, "Forbidden", "second"))
    done = one.run("--apply")
    assert "  first\n" in done.output and "  second\n" in done.output and not api.written


def test_a_redirect_is_not_followed(one, api, start, certificates):
    other = start(standin.Server, standin.tls(certificates.good))
    api.fault("PATCH", "cronjobs", answer(302, "", headers=[("location", f"https://127.0.0.1:{other.port}/")]))
    done = one.run("--apply")
    assert done.code == 4 and "  hint: API servers do not redirect: check the server's URL" in done.output
    assert not other.connections and not api.written


PASSING = {
    "429": answer(429, "slow down", "text/plain", [("retry-after", "0")]),
    "429-after-a-second": answer(429, "slow down", "text/plain", [("retry-after", "1")]),
    "503": answer(503, "starting", "text/plain"),
    "leader": status(500, "InternalError", "etcdserver: leader changed"),
    "reset": lambda exchange: exchange.reset(),
    "refused-stream": lambda exchange: exchange.refuse(),
}


@pytest.mark.parametrize("name", PASSING)
@pytest.mark.parametrize("dry", [True, False], ids=["preflight", "write"])
def test_what_passes_is_waited_for(one, api, name, dry):
    api.fault("PATCH", "cronjobs", PASSING[name], None, dry=dry)
    done = one.run("--apply", "-v")
    assert (done.code, done.output) == (0, f"{ACCOUNT} created\n{JOB} created\n2 objects: 2 created\n")
    assert len(api.objects) == 2
    # What was refused or lost on a connection that was used before is sent again by libcurl itself.
    assert "again in" in done.messages or name in ("refused-stream", "reset")


def test_a_reply_that_is_lost_is_no_second_change(one, api):
    """The object was made, the reply was not seen: asking again changes nothing."""
    made = []

    def lose(exchange):
        with api.lock:
            made.append(api.patch(exchange)[1]["metadata"]["uid"])
        exchange.reset()
    api.fault("PATCH", "cronjobs", lose, None, dry=False)
    done = one.run("--apply")
    assert done.code == 0 and done.output == f"{ACCOUNT} created\n{JOB} applied\n2 objects: 1 created, 1 applied\n"
    assert sum("cronjobs" in path for path in api.written) == 2
    assert [it["metadata"]["uid"] for it in api.objects.values() if it["kind"] == "CronJob"] == made


def test_replies_that_are_always_lost_leave_doubt(one, api):
    api.fault("PATCH", "cronjobs", lambda exchange: exchange.reset(), dry=False)
    done = one.run("--apply")
    assert done.code == 4
    assert f"{ACCOUNT} created\n{JOB} failed\n" in done.output
    assert "  the server may have done it all the same: run it again\n" in done.output


def test_a_conflict_names_the_field_and_both_values(one, api):
    assert one.run("--apply").code == 0
    path = next(path for path in api.objects if "cronjobs" in path)
    conflict = status(409, "Conflict", "Apply failed with 1 conflict", [
        {"reason": "FieldManagerConflict", "field": ".spec.schedule",
         "message": 'conflict with "kubectl-edit" using batch/v1 at 2026-01-02T03:04:05Z'}])

    def edit():
        api.objects[path]["spec"]["schedule"] = "5 5 * * *"
        api.objects[path]["metadata"]["managedFields"] = [
            {"manager": "kubectl-edit", "operation": "Update", "apiVersion": "batch/v1", "time": "2026-01-02T03:04:05Z",
             "fieldsType": "FieldsV1", "fieldsV1": {"f:spec": {"f:schedule": {}}}}]

    def refuse(exchange):
        owned = "managedFields" in api.objects[path]["metadata"] and "force=false" in exchange.path
        (conflict if owned else api.usual)(exchange)
    api.fault("PATCH", "cronjobs", refuse)
    edit()
    done = one.run("--apply")
    assert done.code == 4
    assert done.output == f"""\
{ACCOUNT} unchanged
{JOB} conflict
  .spec.schedule belongs to "kubectl-edit" (Update, 2026-01-02T03:04:05Z)
    live "5 5 * * *"
    ours "0 0 * * *"
  hint: to take these fields: --force-conflicts; to take all that the other owns of the object: \
--force-conflicts=kubectl-edit; to leave them: set the same values in the configuration, or let the other give them up
2 objects: 1 unchanged, 1 conflict
"""
    for force in ("--force-conflicts=kubectl-edit", "--force-conflicts"):
        assert one.run("--apply", force).code == 0
        assert api.objects[path]["spec"]["schedule"] == "0 0 * * *"
        edit()
    assert one.run("--apply", "--force-conflicts=somebody-else").code == 4


WARNING = '299 - "would violate PodSecurity \\"restricted:latest\\": x"'


def test_warnings_of_the_server_are_shown_once(one, api):
    def warn(exchange):
        code, body = api.patch(exchange)
        exchange.reply(code, json.dumps(body), headers=[("warning", WARNING)])
    api.fault("PATCH", "cronjobs", warn)
    done = one.run("--apply")
    assert done.code == 0 and done.output.count("  warning: would violate PodSecurity") == 1
