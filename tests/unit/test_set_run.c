#include "unit/unit_kube.h"

#include "apply/prune.h"
#include "apply/set_run.h"

#define ID "applyset-lcc6JEH46rQ9qJEopyB82fgGLDsZzf6TgqIJryOlIds-v1"
#define PARENT_PATH "/api/v1/namespaces/ns/configmaps/set"
#define JOBS "/apis/batch/v1/namespaces/ns/cronjobs"
#define PARENT                                                                                     \
    "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"set\",\"uid\":\"u\","  \
    "\"labels\":{\"applyset.kubernetes.io/id\":\"" ID "\"},\"annotations\":{"                      \
    "\"applyset.kubernetes.io/tooling\":\"etcdmaint-gen/1\","                                      \
    "\"applyset.kubernetes.io/contains-group-kinds\":\"CronJob.batch\"}}}"
#define GONE                                                                                       \
    "{\"kind\":\"List\",\"items\":[{\"metadata\":{\"name\":\"gone\",\"namespace\":\"ns\","         \
    "\"uid\":\"u-gone\"}}]}"

static const char *const texts[] = {UNIT_JOB};

struct world {
    struct arena *arena;
    struct unit_server server;
    struct kube_client client;
    struct kube_object *objects;
    struct kube_set set;
};

static void world_set_up(struct world *world, struct unit_reply *replies, bool prune) {
    *world = (struct world){.arena = unit_arena(), .server = {.replies = replies}};
    world->client = unit_client(&world->server);
    world->objects = unit_objects(world->arena, texts, 1);
    world->set = (struct kube_set){.name = "set", .name_space = "ns", .prune = prune};
}

static struct kube_apply *apply(struct world *world, bool dry_run) {
    struct kube_apply_options options = {.dry_run = dry_run};
    return kube_set_apply(&world->client, world->arena, world->objects, 1, &options, &world->set);
}

/* The parent is written when all was found good, and before the first member. */
static void test_parent_comes_before_members(void **state) {
    (void)state;
    struct unit_reply replies[] = {{"GET", PARENT_PATH, 404, UNIT_NOT_FOUND, false, NULL},
                                   {"PATCH", JOBS "/j*dryRun=All", 201, "{}", false, NULL},
                                   {"PATCH", PARENT_PATH "*", 201, "{}", false, NULL},
                                   {"PATCH", JOBS "/j*", 201, "{}", false, NULL},
                                   {0}};
    struct world world;
    world_set_up(&world, replies, false);
    struct kube_apply *done = apply(&world, false);
    assert_true(done->good);
    assert_null(world.set.problem);
    assert_int_equal(world.server.count, 4);
    assert_true(text_starts_with(world.server.requests[2].path, PARENT_PATH));
    arena_free(world.arena);
}

static void test_nothing_is_written_after_a_bad_preflight(void **state) {
    (void)state;
    struct unit_reply replies[] = {{"GET", PARENT_PATH, 200, PARENT, false, NULL},
                                   {"GET", JOBS "?*", 200, GONE, false, NULL},
                                   {"PATCH", JOBS "/j*dryRun=All", 403, "no", false, NULL},
                                   {0}};
    struct world world;
    world_set_up(&world, replies, true);
    assert_false(apply(&world, false)->good);
    assert_int_equal(world.server.count, 3);
    arena_free(world.arena);
}

static void test_a_parent_that_cannot_be_written_stops_the_run(void **state) {
    (void)state;
    struct unit_reply replies[] = {{"GET", PARENT_PATH, 404, UNIT_NOT_FOUND, false, NULL},
                                   {"PATCH", JOBS "/j*dryRun=All", 201, "{}", false, NULL},
                                   {"PATCH", PARENT_PATH "*", 403, "no", false, NULL},
                                   {0}};
    struct world world;
    world_set_up(&world, replies, false);
    struct kube_apply *done = apply(&world, false);
    assert_false(done->good);
    assert_int_equal(done->results[0].outcome, KUBE_NOT_TRIED);
    assert_non_null(world.set.problem);
    arena_free(world.arena);
}

static void test_pruning_is_told_with_the_rest(void **state) {
    (void)state;
    struct unit_reply replies[] = {
        {"GET", PARENT_PATH, 200, PARENT, true, NULL},
        {"GET", JOBS "?*", 200, GONE, true, NULL},
        {"PATCH", JOBS "/j*dryRun=All", 201, "{}", true, NULL},
        {"PATCH", JOBS "/j*", 201, "{}", false, NULL},
        {"DELETE", JOBS "/gone", 200, "{}", false, NULL},
        {0},
    };
    struct world world;
    world_set_up(&world, replies, true);
    struct kube_apply *sketch = apply(&world, true);
    assert_int_equal(sketch->count, 2);
    assert_int_equal(sketch->totals[KUBE_PRUNED], 1);
    assert_int_equal(world.server.count, 3);
    struct kube_apply *done = apply(&world, false);
    assert_true(done->good);
    assert_int_equal(done->totals[KUBE_CREATED], 1);
    assert_int_equal(done->totals[KUBE_PRUNED], 1);
    assert_string_equal(done->results[1].object->label, "CronJob ns/gone");
    arena_free(world.arena);
}

/* The parent knows of the others: it goes with the last member only. */
static void test_delete_takes_the_parent_of_an_empty_set(void **state) {
    (void)state;
    struct unit_reply replies[] = {{"GET", PARENT_PATH, 200, PARENT, true, NULL},
                                   {"GET", JOBS "/j", 404, UNIT_NOT_FOUND, true, NULL},
                                   {"GET", JOBS "?*", 200, GONE, false, NULL},
                                   {"GET", JOBS "?*", 200, "{\"items\":[]}", false, NULL},
                                   {"DELETE", PARENT_PATH, 200, "{}", false, NULL},
                                   {0}};
    struct kube_delete_options options = {0};
    struct world world;
    world_set_up(&world, replies, false);
    assert_int_equal(
        kube_set_delete(&world.client, world.arena, world.objects, 1, &options, &world.set)->count,
        1);
    assert_int_equal(world.set.others, 1);
    struct kube_apply *done =
        kube_set_delete(&world.client, world.arena, world.objects, 1, &options, &world.set);
    assert_int_equal(world.set.others, 0);
    assert_int_equal(done->count, 2);
    assert_string_equal(world.server.requests[world.server.count - 1].method, "DELETE");
    arena_free(world.arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parent_comes_before_members),
        cmocka_unit_test(test_nothing_is_written_after_a_bad_preflight),
        cmocka_unit_test(test_a_parent_that_cannot_be_written_stops_the_run),
        cmocka_unit_test(test_pruning_is_told_with_the_rest),
        cmocka_unit_test(test_delete_takes_the_parent_of_an_empty_set),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
