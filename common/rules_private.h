#ifndef STAFETT_RULES_PRIVATE_H
#define STAFETT_RULES_PRIVATE_H

/* What the parts of rules share: how schemas are written, and how a wrong row is said. */

#include "common/rules.h"
#include "common/yaml_file.h"

enum {
    RULE_TEXT_BYTES_MAX = 128,
    RULE_SENTENCE_BYTES_MAX = 320,
    RULE_CODES_MAX = 32,
    RULE_STRENGTHS = 4,
};

/* clang-format off */
#define TEXT(key, type, member, min) \
    CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER, type, member, min, RULE_TEXT_BYTES_MAX)
/* NOLINTBEGIN(bugprone-macro-parentheses): members of structs cannot stand in any. */
#define CODES(key, flags, type, member) \
    CYAML_FIELD_SEQUENCE_COUNT(key, CYAML_FLAG_POINTER | (flags), type, member.codes, \
        member.count, &rules_code_schema, 0, RULE_CODES_MAX)
/* NOLINTEND(bugprone-macro-parentheses) */
#define WORD(key, flags, type, member, names) \
    CYAML_FIELD_ENUM(key, CYAML_FLAG_STRICT | (flags), type, member, names, \
        ARRAY_COUNT(names))
/* clang-format on */

extern const cyaml_schema_value_t rules_code_schema;
extern const cyaml_strval_t rules_strength_names[RULE_STRENGTHS];

/* One line on stderr; false. */
bool rules_complain(const char *path, const char *row, const char *what);
bool rules_is_code(const char *code);
bool rules_are_codes(const struct rule_codes *codes);

/* rules_assessment.c */
extern const cyaml_schema_field_t rules_assessment_fields[];
bool rules_check_assessment(const char *path, const struct assessment_rule *rule);

/* rules_fellowship.c */
extern const cyaml_schema_field_t rules_fellowship_fields[];
bool rules_check_fellowship(const char *path, const struct fellowship_rule *rule);

#endif
