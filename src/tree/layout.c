#include "text/yaml_write.h"

#include "tree/tree_parts.h"

/* Two lines, so that a tree below a tree is not taken for a folder of a cluster. */
const char tree_cluster_marker[] = "# Made by etcdmaint-gen; changes are overwritten.\n";
const char tree_top_marker[] =
    "# Made by etcdmaint-gen for all clusters; changes are overwritten.\n";

static const char kustomization[] = "kustomization.yaml";

/* A CronJob's task is its component label; an edited template may lack it. */
static const char *file_name(struct arena *arena, const struct document *document) {
    const struct node *labels = node_at(document->root, "metadata/labels");
    const struct node *task = labels ? node_get(labels, "app.kubernetes.io/component") : NULL;
    if (!text_equal(document->template, "cronjob.yaml") || !task || task->kind != NODE_STRING)
        return document->template;
    for (size_t i = 0; i < TASK_COUNT; i++)
        if (text_equal(task->string, task_names[i]))
            return arena_format(arena, "cronjob-%s.yaml", task_names[i]);
    return document->template;
}

static struct tree_file *file_for(struct arena *arena, struct tree_files *files, const char *name) {
    for (size_t i = 0; i < files->count; i++)
        if (text_equal(files->items[i].name, name))
            return &files->items[i];
    struct tree_file *file = &files->items[files->count++];
    *file = (struct tree_file){name, text_new(arena)};
    text_add(&file->bytes, tree_cluster_marker);
    return file;
}

static void add_document(struct arena *arena, struct tree_files *files,
                         const struct document *document) {
    struct tree_file *file = file_for(arena, files, file_name(arena, document));
    if (file->bytes.length > sizeof(tree_cluster_marker) - 1)
        text_add(&file->bytes, "---\n");
    yaml_write(&file->bytes, document->root);
}

static void write_kustomization(struct text *output, const char *marker, struct node *resources) {
    struct arena *arena = output->arena;
    struct node *root = node_mapping(arena);
    node_add_string(arena, root, "apiVersion", "kustomize.config.k8s.io/v1beta1");
    node_add_string(arena, root, "kind", "Kustomization");
    node_add(arena, root, node_string(arena, "resources"), resources);
    *output = text_new(arena);
    text_add(output, marker);
    yaml_write(output, root);
}

struct tree_files layout_cluster(struct arena *arena, const struct documents *documents) {
    struct node *resources = node_sequence(arena);
    struct tree_files files = {.items =
                                   arena_array(arena, documents->count + 1, sizeof(*files.items))};
    struct tree_file *list = file_for(arena, &files, kustomization);
    for (size_t i = 0; i < documents->count; i++)
        add_document(arena, &files, &documents->items[i]);
    for (size_t i = 1; i < files.count; i++)
        node_append(arena, resources, node_string(arena, files.items[i].name));
    write_kustomization(&list->bytes, tree_cluster_marker, resources);
    return files;
}

/* One file for all clusters makes sense only where one command may apply them. */
struct tree_files layout_top(struct arena *arena, const struct tree *tree) {
    struct tree_files files = {.items = arena_array(arena, 1, sizeof(*files.items))};
    struct node *resources = node_sequence(arena);
    if (tree->several_contexts)
        return files;
    for (const struct tree_member *it = tree->first; it; it = it->next)
        node_append(arena, resources, node_string(arena, it->name));
    files.items[files.count++] = (struct tree_file){kustomization, text_new(arena)};
    write_kustomization(&files.items[0].bytes, tree_top_marker, resources);
    return files;
}
