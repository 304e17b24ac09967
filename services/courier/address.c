#include "services/courier/address.h"

#include <stdio.h>
#include <string.h>

static const char *
organisation_of(const struct settings *settings, const struct plo_organisation *party)
{
    for (unsigned i = 0; i < settings->sender_count; i++) {
        if (strcmp(settings->senders[i].ref, party->ref) == 0)
            return settings->senders[i].organisation;
    }
    return NULL;
}

static bool
is_stranger(
    struct plo_fault *fault, const char *party, const struct plo_organisation *who)
{
    fault->reason = "unknown-sender";
    (void)snprintf(fault->where, sizeof fault->where, "%s/HER-%.64s", party, who->ref);
    return false;
}

/* Whose message to whom. What we sent goes out, also to receivers whom the settings do
 * not name: they are then known by their HER-id. A receipt may not say for whom it is:
 * then it is for us. */
struct address {
    const struct plo_organisation *sender;
    const struct plo_organisation *receiver;
    bool is_receipt;
    const char *direction;
    char *partner; /* CODE_BYTES_MAX */
};

static bool
address_find(
    const struct settings *settings, struct address *address, struct plo_fault *fault)
{
    const char *own = settings->organisation;
    const char *sender = organisation_of(settings, address->sender);
    const char *receiver = organisation_of(settings, address->receiver);
    bool is_open = address->is_receipt && address->receiver->ref[0] == '\0';
    bool is_out = sender != NULL && strcmp(sender, own) == 0;
    if (sender == NULL)
        return is_stranger(fault, "Sender", address->sender);
    if (!is_out && !is_open && (receiver == NULL || strcmp(receiver, own) != 0))
        return is_stranger(fault, "Receiver", address->receiver);
    address->direction = is_out ? "out" : "in";
    if (is_out && receiver == NULL)
        command_partner_name(address->receiver, address->partner);
    else
        code_copy(address->partner, CODE_BYTES_MAX, is_out ? receiver : sender);
    return true;
}

bool
address_of_notice(
    const struct settings *settings, struct notice *notice, struct plo_fault *fault)
{
    struct address address = { .sender = &notice->message.sender,
        .receiver = &notice->message.receiver,
        .partner = notice->partner };
    bool is_found = address_find(settings, &address, fault);
    notice->direction = address.direction;
    return is_found;
}

bool
address_of_receipt(
    const struct settings *settings, struct receipt *receipt, struct plo_fault *fault)
{
    struct address address = { .sender = &receipt->message.sender,
        .receiver = &receipt->message.receiver,
        .is_receipt = true,
        .partner = receipt->partner };
    bool is_found = address_find(settings, &address, fault);
    receipt->direction = address.direction;
    return is_found;
}
