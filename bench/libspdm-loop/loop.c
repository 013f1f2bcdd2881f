/*
 * Attests one Responder, or opens sessions with it, again and again on one connection, and prints
 * how long each phase took.
 *
 * Takes the place of spdm_requester_authentication.c in spdm_requester_emu (build.sh links it so):
 * that program negotiates, calls do_authentication_via_spdm(), and ends the connection. Standard
 * input has orders, a word and a decimal number each:
 *
 *   attest N     N attestations, with a line "PHASES digests certificate challenge measurements"
 *   sessions N   N sessions, with a line "SESSION start heartbeat stop"
 *
 * in nanoseconds for each.
 */
#include "spdm_requester_emu.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define SLOT 0

enum phase { DIGESTS, CERTIFICATE, CHALLENGE, MEASUREMENTS, PHASES };

/* The connection that spdm_requester_emu has negotiated. */
extern void *m_spdm_context;

libspdm_return_t do_authentication_via_spdm(void);

static uint64_t nanoseconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static libspdm_return_t run(enum phase phase)
{
    static uint8_t octets[LIBSPDM_MAX_CERT_CHAIN_SIZE + LIBSPDM_MAX_MEASUREMENT_RECORD_SIZE];
    size_t chain_size = sizeof(octets);
    uint32_t record_size = LIBSPDM_MAX_MEASUREMENT_RECORD_SIZE;
    uint8_t slots;
    uint8_t blocks;
    uint8_t changed;

    switch (phase) {
    case DIGESTS:
        return libspdm_get_digest(m_spdm_context, NULL, &slots, octets);
    case CERTIFICATE:
        return libspdm_get_certificate(m_spdm_context, NULL, SLOT, &chain_size, octets);
    case CHALLENGE:
        return libspdm_challenge(m_spdm_context, NULL, SLOT,
                                 SPDM_CHALLENGE_REQUEST_NO_MEASUREMENT_SUMMARY_HASH, octets,
                                 &slots);
    default:
        return libspdm_get_measurement(
            m_spdm_context, NULL, SPDM_GET_MEASUREMENTS_REQUEST_ATTRIBUTES_GENERATE_SIGNATURE,
            SPDM_GET_MEASUREMENTS_REQUEST_MEASUREMENT_OPERATION_ALL_MEASUREMENTS, SLOT, &changed,
            &blocks, &record_size, octets);
    }
}

static libspdm_return_t attest(void)
{
    uint64_t taken[PHASES];
    int phase;

    for (phase = DIGESTS; phase < PHASES; phase++) {
        uint64_t start = nanoseconds();
        libspdm_return_t status = run((enum phase)phase);

        taken[phase] = nanoseconds() - start;
        if (LIBSPDM_STATUS_IS_ERROR(status)) {
            printf("FAILED 0x%" PRIx32 " in phase %d\n", (uint32_t)status, phase);
            return status;
        }
    }
    printf("PHASES %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 "\n", taken[DIGESTS],
           taken[CERTIFICATE], taken[CHALLENGE], taken[MEASUREMENTS]);
    return LIBSPDM_STATUS_SUCCESS;
}

/* The Requester must know the chain before it can open a session; it is read once. */
static libspdm_return_t meet(void)
{
    static bool met;
    libspdm_return_t status = LIBSPDM_STATUS_SUCCESS;

    if (!met) {
        status = run(DIGESTS);
        if (!LIBSPDM_STATUS_IS_ERROR(status)) {
            status = run(CERTIFICATE);
        }
        met = !LIBSPDM_STATUS_IS_ERROR(status);
    }
    return status;
}

static libspdm_return_t hold_session(void)
{
    uint8_t summary[LIBSPDM_MAX_HASH_SIZE];
    uint32_t session;
    uint8_t period;
    uint64_t at[4];
    libspdm_return_t status = meet();

    if (!LIBSPDM_STATUS_IS_ERROR(status)) {
        at[0] = nanoseconds();
        status = libspdm_start_session(m_spdm_context, false, NULL, 0,
                                       SPDM_KEY_EXCHANGE_REQUEST_NO_MEASUREMENT_SUMMARY_HASH, SLOT,
                                       0, &session, &period, summary);
    }
    if (!LIBSPDM_STATUS_IS_ERROR(status)) {
        at[1] = nanoseconds();
        status = libspdm_heartbeat(m_spdm_context, session);
    }
    if (!LIBSPDM_STATUS_IS_ERROR(status)) {
        at[2] = nanoseconds();
        status = libspdm_stop_session(m_spdm_context, session, 0);
    }
    if (LIBSPDM_STATUS_IS_ERROR(status)) {
        printf("FAILED 0x%" PRIx32 " in a session\n", (uint32_t)status);
        return status;
    }
    at[3] = nanoseconds();
    printf("SESSION %" PRIu64 " %" PRIu64 " %" PRIu64 "\n", at[1] - at[0], at[2] - at[1],
           at[3] - at[2]);
    return LIBSPDM_STATUS_SUCCESS;
}

libspdm_return_t do_authentication_via_spdm(void)
{
    char order[16];
    unsigned int wanted;

    printf("\nREADY\n");
    fflush(stdout);
    while (scanf("%15s %u", order, &wanted) == 2) {
        while (wanted-- > 0) {
            libspdm_return_t status = strcmp(order, "sessions") == 0 ? hold_session() : attest();

            if (LIBSPDM_STATUS_IS_ERROR(status)) {
                fflush(stdout);
                return status;
            }
        }
        fflush(stdout);
    }
    return LIBSPDM_STATUS_SUCCESS;
}
