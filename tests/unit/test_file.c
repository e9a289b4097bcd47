#include "base/file.h"
#include "unit/unit_folder.h"
#include "unit/unit_load.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

static struct arena *arena;
static const char *folder;

static int set_up(void **state) {
    (void)state;
    arena = unit_arena();
    folder = unit_folder(arena);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    unit_folder_remove(arena, folder);
    arena_free(arena);
    return 0;
}

static const char *in_folder(const char *name) {
    return arena_format(arena, "%s/%s", folder, name);
}

static void expect_failure(const struct diagnostics *diagnostics, enum failure failure,
                           const char *message) {
    assert_int_equal(diagnostics->errors, 1);
    assert_int_equal(diagnostics->failure, failure);
    if (!strstr(diagnostics->first->message, message))
        print_error("%s\n", diagnostics->first->message);
    assert_non_null(strstr(diagnostics->first->message, message));
}

static void test_reads_whole_files(void **state) {
    (void)state;
    struct diagnostics diagnostics = diagnostics_new(arena);
    const char *path = unit_folder_write(arena, folder, "a", "0123456789");
    struct source *source = file_read(&diagnostics, path, 10);
    assert_non_null(source);
    assert_int_equal(source->length, 10);
    assert_string_equal(source->text, "0123456789");
    assert_string_equal(source->name, path);
    assert_true(source->is_file);
    source = file_read(&diagnostics, unit_folder_write(arena, folder, "empty", ""), 10);
    assert_non_null(source);
    assert_int_equal(source->length, 0);
    assert_string_equal(source->text, "");
}

static void test_refuses_large_files(void **state) {
    (void)state;
    struct diagnostics diagnostics = diagnostics_new(arena);
    const char *path = unit_folder_write(arena, folder, "a", "0123456789");
    assert_null(file_read(&diagnostics, path, 9));
    expect_failure(&diagnostics, FAILURE_VALUE, "larger than 9 bytes");
    assert_string_equal(diagnostics.first->position.source->name, path);
    struct diagnostics others = diagnostics_new(arena);
    assert_null(file_read(&others, "/dev/zero", 1000000));
    expect_failure(&others, FAILURE_VALUE, "larger than 1000000 bytes");
}

static void test_cannot_read(void **state) {
    (void)state;
    struct diagnostics missing = diagnostics_new(arena);
    assert_null(file_read(&missing, in_folder("a\nb"), 9));
    expect_failure(&missing, FAILURE_IO, "/a\\nb\": No such file or directory");
    struct diagnostics directory = diagnostics_new(arena);
    assert_null(file_read(&directory, folder, 9));
    expect_failure(&directory, FAILURE_IO, "Is a directory");
    struct text contents = {0};
    assert_int_equal(file_contents(arena, in_folder("none"), 9, &contents), ENOENT);
    assert_int_equal(file_contents(arena, folder, 9, &contents), EISDIR);
}

static void test_reads_standard_input(void **state) {
    (void)state;
    struct diagnostics diagnostics = diagnostics_new(arena);
    int kept = dup(STDIN_FILENO);
    int file = open(unit_folder_write(arena, folder, "in", "text"), O_RDONLY);
    assert_int_equal(dup2(file, STDIN_FILENO), STDIN_FILENO);
    struct source *source = file_read(&diagnostics, "-", 99);
    assert_int_equal(fcntl(STDIN_FILENO, F_GETFD) >= 0, 1);
    assert_int_equal(dup2(kept, STDIN_FILENO), STDIN_FILENO);
    close(file);
    close(kept);
    assert_non_null(source);
    assert_string_equal(source->name, "<stdin>");
    assert_string_equal(source->text, "text");
}

static void test_creates_files(void **state) {
    (void)state;
    struct diagnostics diagnostics = diagnostics_new(arena);
    struct stat status = {0};
    const char *path = in_folder("new");
    assert_true(file_create(&diagnostics, path, "a\0b", 3));
    struct source *source = file_read(&diagnostics, path, 99);
    assert_int_equal(source->length, 3);
    assert_memory_equal(source->text, "a\0b", 3);
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0644);
    assert_int_equal(diagnostics.errors, 0);
}

/* Neither the file that is there nor the folder changes. */
static void test_never_overwrites(void **state) {
    (void)state;
    struct diagnostics diagnostics = diagnostics_new(arena);
    const char *path = unit_folder_write(arena, folder, "old", "kept");
    assert_false(file_create(&diagnostics, path, "new", 3));
    expect_failure(&diagnostics, FAILURE_IO, "File exists");
    assert_string_equal(file_read(&diagnostics, path, 99)->text, "kept");
    DIR *directory = opendir(folder);
    size_t names = 0;
    for (struct dirent *entry; (entry = readdir(directory));)
        names += entry->d_name[0] != '.';
    closedir(directory);
    assert_int_equal(names, 1);
}

static void test_cannot_create(void **state) {
    (void)state;
    struct diagnostics diagnostics = diagnostics_new(arena);
    assert_false(file_create(&diagnostics, in_folder("none/file"), "x", 1));
    expect_failure(&diagnostics, FAILURE_IO, "No such file or directory");
}

static void test_makes_directories(void **state) {
    (void)state;
    struct diagnostics diagnostics = diagnostics_new(arena);
    const char *path = in_folder("sub");
    assert_true(file_make_directory(&diagnostics, path));
    assert_true(file_make_directory(&diagnostics, path));
    assert_int_equal(rmdir(path), 0);
    assert_false(file_make_directory(&diagnostics, in_folder("none/sub")));
    expect_failure(&diagnostics, FAILURE_IO, "No such file or directory");
    struct diagnostics others = diagnostics_new(arena);
    assert_false(file_make_directory(&others, unit_folder_write(arena, folder, "file", "")));
    expect_failure(&others, FAILURE_IO, "File exists");
}

static void test_write_all(void **state) {
    (void)state;
    int full = open("/dev/full", O_WRONLY);
    if (full < 0)
        skip();
    assert_false(file_write_all(full, "x", 1));
    assert_int_equal(errno, ENOSPC);
    assert_true(file_write_all(full, "", 0));
    close(full);
    assert_false(file_write_all(-1, "x", 1));
    assert_int_equal(errno, EBADF);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_reads_whole_files, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_refuses_large_files, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_cannot_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_reads_standard_input, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_creates_files, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_never_overwrites, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_cannot_create, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_makes_directories, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_write_all, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
