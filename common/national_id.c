#include "common/national_id.h"

#include "common/base.h"

enum {
    NORWAY_DIGITS = 11,
    FIRST_CHECK_RESTS = 4, /* from 2032 a first check digit leaves 0, 1, 2 or 3 */
    OFFSET_DAY_D = 40,
    SWEDEN_DIGITS = 10,
    OFFSET_DAY_COORDINATION = 60,
};

/* What is added to the month; the largest that fits counts. */
static const struct {
    unsigned offset;
    enum national_id_kind kind;
} month_rows[] = {
    { 80, NATIONAL_ID_TEST },
    { 65, NATIONAL_ID_TEST },
    { 40, NATIONAL_ID_H },
};

static bool
digits_read(struct slice text, unsigned *digit)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
        digit[i] = (unsigned)(text.data[i] - '0');
    }
    return true;
}

/* The century stands in no digit that may be relied on after 2032, so every fourth
 * year has its 29 February. */
static bool
is_birth_day(unsigned day, unsigned month, unsigned year)
{
    static const unsigned days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    if (month < 1 || month > 12 || day < 1)
        return false;
    bool is_leap_day = day == 29 && month == 2 && year % 4 == 0;
    return day <= days[month - 1] || is_leap_day;
}

/* ---- Norway */

static unsigned
weighted_rest(const unsigned *digits, const unsigned *weights, size_t count)
{
    unsigned sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += digits[i] * weights[i];
    return sum % 11;
}

static bool
are_norwegian_checks(const unsigned *digit)
{
    static const unsigned first_weights[] = { 3, 7, 6, 1, 8, 9, 4, 5, 2, 1 };
    static const unsigned second_weights[] = { 5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1 };
    return weighted_rest(digit, first_weights, 10) < FIRST_CHECK_RESTS &&
           weighted_rest(digit, second_weights, 11) == 0;
}

static enum national_id_kind
norwegian_kind(struct slice text)
{
    unsigned digit[NORWAY_DIGITS] = { 0 };
    enum national_id_kind kind = NATIONAL_ID_BIRTH;
    if (text.len != NORWAY_DIGITS || !digits_read(text, digit))
        return NATIONAL_ID_NONE;
    unsigned day = digit[0] * 10 + digit[1];
    unsigned month = digit[2] * 10 + digit[3];
    if (day > OFFSET_DAY_D) {
        day -= OFFSET_DAY_D;
        kind = NATIONAL_ID_D;
    }
    for (size_t i = 0; i < ARRAY_COUNT(month_rows); i++) {
        if (month > month_rows[i].offset) {
            month -= month_rows[i].offset;
            kind = month_rows[i].kind;
            break;
        }
    }
    bool is_sound = is_birth_day(day, month, digit[4] * 10 + digit[5]) &&
                    are_norwegian_checks(digit);
    return is_sound ? kind : NATIONAL_ID_NONE;
}

/* ---- Sweden */

/* The ten digits that are checked. False: not of that form. */
static bool
swedish_digits(struct slice text, unsigned *digit)
{
    unsigned century[2] = { 0 };
    size_t last = 4;
    if (text.len > SWEDEN_DIGITS + 1) {
        if (!digits_read(slice_of(text.data, 2), century) ||
            century[0] * 10 + century[1] < 18 || century[0] * 10 + century[1] > 21)
            return false;
        text = slice_of(text.data + 2, text.len - 2);
    }
    bool has_sign =
        text.len == SWEDEN_DIGITS + 1 && (text.data[6] == '-' || text.data[6] == '+');
    if (text.len != SWEDEN_DIGITS && !has_sign)
        return false;
    return digits_read(slice_of(text.data, 6), digit) &&
           digits_read(slice_of(text.data + text.len - last, last), digit + 6);
}

static enum national_id_kind
swedish_kind(struct slice text)
{
    unsigned digit[SWEDEN_DIGITS] = { 0 };
    unsigned sum = 0;
    if (!swedish_digits(text, digit))
        return NATIONAL_ID_NONE;
    for (size_t i = 0; i < SWEDEN_DIGITS; i++) {
        unsigned product = digit[i] * (i % 2 == 0 ? 2 : 1);
        sum += product / 10 + product % 10;
    }
    unsigned day = digit[4] * 10 + digit[5];
    bool is_coordination = day > OFFSET_DAY_COORDINATION;
    if (is_coordination)
        day -= OFFSET_DAY_COORDINATION;
    if (sum % 10 != 0 ||
        !is_birth_day(day, digit[2] * 10 + digit[3], digit[0] * 10 + digit[1]))
        return NATIONAL_ID_NONE;
    return is_coordination ? NATIONAL_ID_COORDINATION : NATIONAL_ID_PERSONAL;
}

enum national_id_kind
national_id_kind(struct slice text)
{
    enum national_id_kind kind = norwegian_kind(text);
    return kind != NATIONAL_ID_NONE ? kind : swedish_kind(text);
}

bool
national_id_is_valid(struct slice text)
{
    return national_id_kind(text) != NATIONAL_ID_NONE;
}
