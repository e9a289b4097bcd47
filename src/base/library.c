#include "base/library.h"

#include "base/text.h"

#include <dlfcn.h>
#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

enum { SHOWN = 300 };

/* As glibc says it: when even the message has no room, with the text of ENOMEM, and of its own
 * structures, which it cannot create. */
static bool is_out_of_memory(const char *problem) {
    return strstr(problem, "out of memory") || strstr(problem, "Cannot allocate memory") ||
           strstr(problem, "cannot create ");
}

const char *library_load(struct arena *arena, const char *soname,
                         const struct library_function *functions, size_t count, void *table) {
    void *handle = dlopen(soname, RTLD_NOW | RTLD_LOCAL);
    if (!handle) {
        const char *problem = dlerror();
        if (!problem || is_out_of_memory(problem))
            arena_exhausted(arena);
        return arena_format(arena, "cannot load %s: %s", soname,
                            text_printable(arena, problem, SHOWN));
    }
    for (size_t i = 0; i < count; i++) {
        void *function = dlsym(handle, functions[i].name);
        if (!function)
            return arena_format(arena, "%s has no function %s", soname, functions[i].name);
        memcpy((char *)table + functions[i].offset, &function, sizeof function);
    }
    return NULL;
}

bool library_is_loaded(const char *soname) {
    return dlopen(soname, RTLD_NOW | RTLD_LOCAL | RTLD_NOLOAD) != NULL;
}

/* Code that had to be changed for the place where it stands is not in the file like that. */
static bool is_as_in_the_file(const struct dl_phdr_info *object) {
    for (size_t i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &object->dlpi_phdr[i];
        if (part->p_type != PT_DYNAMIC)
            continue;
        const ElfW(Dyn) *entry = (const void *)(object->dlpi_addr + part->p_vaddr);
        for (; entry->d_tag != DT_NULL; entry++)
            if (entry->d_tag == DT_TEXTREL ||
                (entry->d_tag == DT_FLAGS && (entry->d_un.d_val & DF_TEXTREL)))
                return false;
    }
    return true;
}

/* The program itself, whose name is empty here, keeps its pages: it is small, and a debugger may
 * have breakpoints in them. */
static int give_back(struct dl_phdr_info *object, size_t size, void *page_size) {
    (void)size;
    uintptr_t page = *(const uintptr_t *)page_size;
    if (object->dlpi_name[0] == '\0' || !is_as_in_the_file(object))
        return 0;
    for (size_t i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &object->dlpi_phdr[i];
        uintptr_t start = object->dlpi_addr + part->p_vaddr;
        uintptr_t end = (start + part->p_memsz + page - 1) & -page;
        start &= -page;
        if (part->p_type == PT_LOAD && !(part->p_flags & PF_W))
            (void)madvise((void *)start, end - start, MADV_DONTNEED); /* only a wish */
    }
    return 0;
}

void library_give_back(void) {
    long size = sysconf(_SC_PAGESIZE);
    uintptr_t page = (uintptr_t)size;
    if (size > 0)
        (void)dl_iterate_phdr(give_back, &page);
}
