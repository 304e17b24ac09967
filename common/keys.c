/* Key files: a few lines `word: value`. They are made once, with O_EXCL and mode 0600,
 * and a secret that others may read is refused, because then it is no secret. */

#include "common/clock.h"
#include "common/settings.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { KEY_FILE_BYTES_MAX = 512, VAULT_BYTES = 32, Z85_GROUP = 5, Z85_BASE = 85 };

_Static_assert((int)CURVE_BYTES == (int)crypto_box_PUBLICKEYBYTES, "CURVE");
_Static_assert((int)CURVE_BYTES == (int)crypto_box_SECRETKEYBYTES, "CURVE");

static const char z85_digits[] = "0123456789abcdefghijklmnopqrstuvwxyz"
                                 "ABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";

_Static_assert(sizeof z85_digits - 1 == Z85_BASE, "Z85");

bool
keys_decode_z85(const char *text, uint8_t bytes[CURVE_BYTES])
{
    if (strlen(text) != CURVE_TEXT_BYTES - 1)
        return false;
    for (size_t group = 0; group < CURVE_BYTES / 4; group++) {
        uint64_t value = 0;
        for (size_t i = 0; i < Z85_GROUP; i++) {
            const char *digit = strchr(z85_digits, text[group * Z85_GROUP + i]);
            if (digit == NULL)
                return false;
            value = value * Z85_BASE + (uint64_t)(digit - z85_digits);
        }
        if (value > UINT32_MAX)
            return false;
        for (size_t i = 0; i < 4; i++)
            bytes[group * 4 + i] = (uint8_t)(value >> (24 - 8 * i));
    }
    return true;
}

void
keys_encode_z85(const uint8_t bytes[CURVE_BYTES], char text[CURVE_TEXT_BYTES])
{
    for (size_t group = 0; group < CURVE_BYTES / 4; group++) {
        uint32_t value = 0;
        for (size_t i = 0; i < 4; i++)
            value = value << 8 | bytes[group * 4 + i];
        for (size_t i = Z85_GROUP; i-- > 0; value /= Z85_BASE)
            text[group * Z85_GROUP + i] = z85_digits[value % Z85_BASE];
    }
    text[CURVE_TEXT_BYTES - 1] = '\0';
}

static bool
key_complain(const char *path, const char *what)
{
    (void)fprintf(stderr, "%s: %s\n", path, what);
    return false;
}

static bool
key_read(const char *path, char text[KEY_FILE_BYTES_MAX])
{
    struct stat stat_of_file;
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (file < 0)
        return key_complain(path,
            errno == ENOENT ? "there is no such file; `stafett keys DIR` makes keys"
                            : strerror(errno));
    ssize_t got = -1;
    bool is_secret = fstat(file, &stat_of_file) == 0 && S_ISREG(stat_of_file.st_mode) &&
                     (stat_of_file.st_mode & (S_IRWXG | S_IRWXO)) == 0;
    if (is_secret)
        got = read(file, text, KEY_FILE_BYTES_MAX - 1);
    (void)close(file);
    if (!is_secret)
        return key_complain(
            path, "others may read this secret: chmod 600, or make it anew");
    if (got <= 0)
        return key_complain(path, "the file is empty or cannot be read");
    text[got] = '\0';
    return true;
}

/* The value of the line that begins `word: `, up to its end. */
static bool
key_value(const char *text, const char *word, char *value, size_t value_bytes)
{
    size_t word_bytes = strlen(word);
    for (const char *line = text; line != NULL && *line != '\0';) {
        const char *end = strchr(line, '\n');
        size_t line_bytes = end == NULL ? strlen(line) : (size_t)(end - line);
        if (line_bytes > word_bytes + 2 && strncmp(line, word, word_bytes) == 0 &&
            strncmp(line + word_bytes, ": ", 2) == 0) {
            size_t bytes = line_bytes - word_bytes - 2;
            if (bytes >= value_bytes)
                return false;
            memcpy(value, line + word_bytes + 2, bytes);
            value[bytes] = '\0';
            return true;
        }
        line = end == NULL ? NULL : end + 1;
    }
    return false;
}

static bool
key_value_hex(const char *text, const char *word, uint8_t *bytes, size_t len)
{
    char value[KEY_FILE_BYTES_MAX];
    bool is_good = key_value(text, word, value, sizeof value) &&
                   strlen(value) == 2 * len && slice_parse_hex(value, bytes, len);
    sodium_memzero(value, sizeof value);
    return is_good;
}

bool
keys_load_curve(const char *path, struct curve_pair *out)
{
    char text[KEY_FILE_BYTES_MAX];
    uint8_t public_key[CURVE_BYTES];
    uint8_t secret_key[CURVE_BYTES];
    uint8_t derived[CURVE_BYTES];
    if (!key_read(path, text))
        return false;
    bool is_good =
        key_value(text, "public", out->public_text, sizeof out->public_text) &&
        key_value(text, "secret", out->secret_text, sizeof out->secret_text) &&
        keys_decode_z85(out->public_text, public_key) &&
        keys_decode_z85(out->secret_text, secret_key) &&
        crypto_scalarmult_base(derived, secret_key) == 0 &&
        memcmp(derived, public_key, CURVE_BYTES) == 0;
    sodium_memzero(text, sizeof text);
    sodium_memzero(secret_key, sizeof secret_key);
    return is_good ? true : key_complain(path, "no CURVE key pair (public:, secret:)");
}

bool
keys_load_signer(
    const char *path, struct signer *out, uint8_t public_key[SIGN_PUBLIC_BYTES])
{
    char text[KEY_FILE_BYTES_MAX];
    uint8_t seed[SEED_BYTES];
    uint8_t stored[SIGN_PUBLIC_BYTES];
    if (!key_read(path, text))
        return false;
    bool is_good = key_value_hex(text, "public", stored, sizeof stored) &&
                   key_value_hex(text, "seed", seed, sizeof seed);
    if (is_good) {
        sign_keypair(seed, public_key, out->secret);
        is_good = memcmp(stored, public_key, sizeof stored) == 0;
    }
    sodium_memzero(text, sizeof text);
    sodium_memzero(seed, sizeof seed);
    return is_good ? true : key_complain(path, "no signing key (public:, seed:)");
}

bool
keys_load_vault(const char *path, uint8_t key[VAULT_BYTES])
{
    char text[KEY_FILE_BYTES_MAX];
    if (!key_read(path, text))
        return false;
    bool is_good = key_value_hex(text, "key", key, VAULT_BYTES);
    sodium_memzero(text, sizeof text);
    return is_good ? true : key_complain(path, "no vault key (key:)");
}

bool
keys_load_login(const char *path, struct login *out)
{
    char text[KEY_FILE_BYTES_MAX];
    if (!key_read(path, text))
        return false;
    bool is_good = key_value(text, "user", out->user, sizeof out->user) &&
                   key_value(text, "password", out->password, sizeof out->password);
    sodium_memzero(text, sizeof text);
    return is_good ? true : key_complain(path, "no login (user:, password:)");
}

/* Half a key file is worse than none: it is removed when it cannot be made whole. */
static bool
key_write(const char *path, const char *text)
{
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0)
        return key_complain(path, strerror(errno));
    size_t bytes = strlen(text);
    bool is_whole = write(file, text, bytes) == (ssize_t)bytes && fsync(file) == 0;
    is_whole = close(file) == 0 && is_whole;
    if (is_whole)
        return true;
    (void)key_complain(path, strerror(errno));
    (void)unlink(path);
    return false;
}

static void
key_text_curve(const struct curve_pair *pair, char *text, size_t text_bytes)
{
    int wrote = snprintf(text, text_bytes, "public: %s\nsecret: %s\n",
        pair->public_text, pair->secret_text);
    ASSERT(wrote > 0 && (size_t)wrote < text_bytes);
}

bool
keys_make_curve(const char *path, struct curve_pair *out)
{
    uint8_t public_key[CURVE_BYTES];
    uint8_t secret_key[CURVE_BYTES];
    char text[KEY_FILE_BYTES_MAX];
    clock_seed(secret_key);
    int made = crypto_scalarmult_base(public_key, secret_key);
    ASSERT(made == 0);
    keys_encode_z85(public_key, out->public_text);
    keys_encode_z85(secret_key, out->secret_text);
    key_text_curve(out, text, sizeof text);
    bool is_made = key_write(path, text);
    sodium_memzero(text, sizeof text);
    sodium_memzero(secret_key, sizeof secret_key);
    return is_made;
}

bool
keys_make_signer(const char *path, uint8_t public_key[SIGN_PUBLIC_BYTES])
{
    struct signer signer;
    uint8_t seed[SEED_BYTES];
    char public_hex[2 * SIGN_PUBLIC_BYTES + 1];
    char seed_hex[2 * SEED_BYTES + 1];
    char text[KEY_FILE_BYTES_MAX];
    clock_seed(seed);
    sign_keypair(seed, public_key, signer.secret);
    slice_hex(slice_of(public_key, SIGN_PUBLIC_BYTES), public_hex, sizeof public_hex);
    slice_hex(slice_of(seed, sizeof seed), seed_hex, sizeof seed_hex);
    int wrote =
        snprintf(text, sizeof text, "public: %s\nseed: %s\n", public_hex, seed_hex);
    ASSERT(wrote > 0 && (size_t)wrote < sizeof text);
    bool is_made = key_write(path, text);
    sodium_memzero(text, sizeof text);
    sodium_memzero(seed, sizeof seed);
    sodium_memzero(seed_hex, sizeof seed_hex);
    sodium_memzero(&signer, sizeof signer);
    return is_made;
}

bool
keys_make_vault(const char *path)
{
    uint8_t key[VAULT_BYTES];
    char hex[2 * VAULT_BYTES + 1];
    char text[KEY_FILE_BYTES_MAX];
    clock_seed(key);
    slice_hex(slice_of(key, sizeof key), hex, sizeof hex);
    int wrote = snprintf(text, sizeof text, "key: %s\n", hex);
    ASSERT(wrote > 0 && (size_t)wrote < sizeof text);
    bool is_made = key_write(path, text);
    sodium_memzero(text, sizeof text);
    sodium_memzero(key, sizeof key);
    sodium_memzero(hex, sizeof hex);
    return is_made;
}
