#include "text/diff.h"

/* Edits after which the best way so far is taken, and the search starts anew where it ends. */
enum { EDIT_LIMIT = 256, CONTEXT = 3, NOWHERE = -1 };

struct line {
    const char *start;
    uint32_t length; /* with its newline */
    uint32_t hash;
};

struct side {
    struct line *lines;
    bool *changed; /* by line: deleted, or inserted */
    int32_t count;
};

/* A search in the part of the two texts from (x, y) on, which has `width` and `height` lines. */
struct search {
    struct side *from;
    struct side *to;
    int32_t x, y;
    int32_t width, height;
    int32_t reach[2 * EDIT_LIMIT + 3]; /* by diagonal: the farthest x */
    int32_t *rows[EDIT_LIMIT + 1];     /* `reach` before each round, from diagonal -round on */
};

/* ---- lines ---- */

static uint32_t hash_of(const char *bytes, size_t length) {
    uint32_t hash = 2166136261U;
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)bytes[i]) * 16777619U;
    return hash;
}

static size_t line_length(const char *bytes, size_t left) {
    const char *newline = memchr(bytes, '\n', left);
    return newline ? (size_t)(newline - bytes) + 1 : left;
}

static struct side split(struct arena *arena, const char *bytes, size_t length) {
    size_t count = 0;
    for (size_t at = 0; at < length; at += line_length(bytes + at, length - at))
        count++;
    struct side side = {.lines = arena_array(arena, count, sizeof(*side.lines)),
                        .changed = arena_array(arena, count, sizeof(*side.changed)),
                        .count = (int32_t)count};
    for (size_t at = 0, i = 0; i < count; i++) {
        size_t step = line_length(bytes + at, length - at);
        side.lines[i] = (struct line){bytes + at, (uint32_t)step, hash_of(bytes + at, step)};
        at += step;
    }
    return side;
}

static bool same(const struct side *from, int32_t x, const struct side *to, int32_t y) {
    const struct line *one = &from->lines[x];
    const struct line *other = &to->lines[y];
    return one->hash == other->hash && one->length == other->length &&
           memcmp(one->start, other->start, one->length) == 0;
}

/* ---- the shortest script: E. Myers, An O(ND) Difference Algorithm, 1986 ---- */

/* The x at which round `round` enters a diagonal, by deleting a line (from the diagonal below) or
 * inserting one (from above), whichever gets farther. `reach` points at diagonal 0. */
static int32_t entry(const struct search *search, const int32_t *reach, int32_t round,
                     int32_t diagonal, bool *inserts) {
    int32_t deleted = NOWHERE;
    int32_t inserted = NOWHERE;
    if (diagonal > -round && reach[diagonal - 1] != NOWHERE && reach[diagonal - 1] < search->width)
        deleted = reach[diagonal - 1] + 1;
    if (diagonal < round && reach[diagonal + 1] != NOWHERE &&
        reach[diagonal + 1] - (diagonal + 1) < search->height)
        inserted = reach[diagonal + 1];
    *inserts = inserted >= deleted;
    return *inserts ? inserted : deleted;
}

/* Follows equal lines along a diagonal. */
static int32_t slide(const struct search *search, int32_t x, int32_t diagonal) {
    while (x != NOWHERE && x < search->width && x - diagonal < search->height &&
           same(search->from, search->x + x, search->to, search->y + x - diagonal))
        x++;
    return x;
}

/* One round more; true when the end was reached. */
static bool advance(struct search *search, int32_t round) {
    int32_t *reach = search->reach + EDIT_LIMIT + 1;
    for (int32_t diagonal = -round; diagonal <= round; diagonal += 2) {
        bool inserts = false;
        int32_t x = round == 0 ? 0 : entry(search, reach, round, diagonal, &inserts);
        reach[diagonal] = slide(search, x, diagonal);
        if (reach[diagonal] == search->width && reach[diagonal] - diagonal == search->height)
            return true;
    }
    return false;
}

static int32_t farthest(const struct search *search, int32_t round) {
    const int32_t *reach = search->reach + EDIT_LIMIT + 1;
    int32_t best = round;
    for (int32_t diagonal = -round; diagonal <= round; diagonal += 2)
        if (reach[diagonal] != NOWHERE &&
            (reach[best] == NOWHERE ||
             2 * (int64_t)reach[diagonal] - diagonal > 2 * (int64_t)reach[best] - best))
            best = diagonal;
    return best;
}

/* Goes back the way to where round `round` ended on `diagonal`, and marks its edits. */
static void mark(struct search *search, int32_t round, int32_t diagonal) {
    for (; round > 0; round--) {
        bool inserts = false;
        int32_t x = entry(search, search->rows[round] + round, round, diagonal, &inserts);
        if (inserts)
            search->to->changed[search->y + x - diagonal - 1] = true;
        else
            search->from->changed[search->x + x - 1] = true;
        diagonal += inserts ? 1 : -1;
    }
}

/* Finds a way to the end, or EDIT_LIMIT edits far, and moves the search's start there. */
static void find_piece(struct arena *arena, struct search *search) {
    int32_t *reach = search->reach + EDIT_LIMIT + 1;
    int32_t round = 0;
    for (size_t i = 0; i < COUNT_OF(search->reach); i++)
        search->reach[i] = NOWHERE;
    while (!advance(search, round) && round < EDIT_LIMIT) {
        round++;
        size_t size = (size_t)(2 * round + 1) * sizeof(*reach);
        if (!search->rows[round])
            search->rows[round] = arena_alloc(arena, size);
        memcpy(search->rows[round], reach - round, size);
    }
    int32_t diagonal = farthest(search, round);
    int32_t x = reach[diagonal];
    int32_t y = x - diagonal;
    mark(search, round, diagonal);
    search->x += x;
    search->y += y;
    search->width -= x;
    search->height -= y;
}

static void compare(struct arena *arena, struct side *from, struct side *to) {
    struct search *search = arena_alloc(arena, sizeof(*search));
    search->from = from;
    search->to = to;
    search->width = from->count;
    search->height = to->count;
    while (search->width > 0 && search->height > 0 &&
           same(from, search->width - 1, to, search->height - 1)) {
        search->width--;
        search->height--;
    }
    while (search->width > 0 || search->height > 0)
        find_piece(arena, search);
}

/* ---- hunks ---- */

/* Lines that go, and lines that come in their place. */
struct change {
    int32_t from, from_end;
    int32_t to, to_end;
};

/* The first change at or after (from, to); false when there is none. */
static bool next_change(const struct side *from, const struct side *to, struct change *change) {
    int32_t x = change->from_end;
    int32_t y = change->to_end;
    while (x < from->count && y < to->count && !from->changed[x] && !to->changed[y]) {
        x++;
        y++;
    }
    *change = (struct change){x, x, y, y};
    while (change->from_end < from->count && from->changed[change->from_end])
        change->from_end++;
    while (change->to_end < to->count && to->changed[change->to_end])
        change->to_end++;
    return change->from_end > x || change->to_end > y;
}

static void add_range(struct text *output, char sign, int32_t start, int32_t count) {
    text_add_char(output, sign);
    text_add_format(output, "%d", count == 0 ? start : start + 1);
    if (count != 1)
        text_add_format(output, ",%d", count);
}

static void add_lines(struct text *output, char sign, const struct side *side, int32_t start,
                      int32_t end) {
    for (int32_t i = start; i < end; i++) {
        const struct line *line = &side->lines[i];
        text_add_char(output, sign);
        text_add_bytes(output, line->start, line->length);
        if (line->start[line->length - 1] != '\n')
            text_add(output, "\n\\ No newline at end of file\n");
    }
}

static int32_t least(int32_t one, int32_t other) {
    return one < other ? one : other;
}

/* A hunk that begins with `change`; afterwards `change` is the first one behind it. False when that
 * was the last. */
static bool add_hunk(struct text *output, const struct side *from, const struct side *to,
                     struct change *change) {
    struct change last = *change;
    struct change next = last;
    int32_t before = least(CONTEXT, change->from);
    int32_t start = change->from - before;
    bool more = next_change(from, to, &next);
    for (; more && next.from - last.from_end <= 2 * CONTEXT; more = next_change(from, to, &next))
        last = next;
    int32_t end = last.from_end + least(CONTEXT, from->count - last.from_end);
    int32_t to_start = change->to - before;
    text_add(output, "@@ ");
    add_range(output, '-', start, end - start);
    text_add_char(output, ' ');
    add_range(output, '+', to_start, last.to_end + end - last.from_end - to_start);
    text_add(output, " @@\n");
    struct change at = *change;
    while (at.from <= last.from) {
        add_lines(output, ' ', from, start, at.from);
        add_lines(output, '-', from, at.from, at.from_end);
        add_lines(output, '+', to, at.to, at.to_end);
        start = at.from_end;
        if (!next_change(from, to, &at))
            break;
    }
    add_lines(output, ' ', from, start, end);
    *change = next;
    return more;
}

bool diff_unified(struct text *output, struct arena *scratch, struct diff_side from,
                  struct diff_side to) {
    struct change change = {0};
    if (from.length == to.length &&
        (from.length == 0 || memcmp(from.bytes, to.bytes, from.length) == 0))
        return false;
    struct side old_side = split(scratch, from.bytes, from.length);
    struct side new_side = split(scratch, to.bytes, to.length);
    compare(scratch, &old_side, &new_side);
    text_add_format(output, "--- %s\n+++ %s\n", from.label, to.label);
    bool more = next_change(&old_side, &new_side, &change);
    while (more)
        more = add_hunk(output, &old_side, &new_side, &change);
    return true;
}
