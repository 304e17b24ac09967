#include "tests/sim/chance.h"

#include "common/base.h"

static uint64_t
mixed(uint64_t value)
{
    value = (value ^ (value >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    value = (value ^ (value >> 27)) * UINT64_C(0x94d049bb133111eb);
    return value ^ (value >> 31);
}

struct chance
chance_of(uint64_t seed, uint64_t step)
{
    struct chance chance = { mixed(seed + 1) ^
                             mixed(step * UINT64_C(0x9e3779b97f4a7c15) + 7) };
    return chance;
}

uint64_t
chance_next(struct chance *chance)
{
    chance->state += UINT64_C(0x9e3779b97f4a7c15);
    return mixed(chance->state);
}

uint64_t
chance_below(struct chance *chance, uint64_t bound)
{
    ASSERT(bound > 0);
    return chance_next(chance) % bound;
}

bool
chance_is(struct chance *chance, unsigned per_mille)
{
    return chance_below(chance, 1000) < per_mille;
}
