/*
 * Attests one Responder again and again on one connection, and prints how long each phase took.
 *
 * Takes the place of spdm_requester_authentication.c in spdm_requester_emu (build.sh links it so):
 * that program negotiates, calls do_authentication_via_spdm(), and ends the connection. From
 * standard input come decimal numbers; for each number N there are N attestations, with a line
 * "PHASES digests certificate challenge measurements" in nanoseconds for each.
 */
#include "spdm_requester_emu.h"

#include <inttypes.h>
#include <stdio.h>
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

libspdm_return_t do_authentication_via_spdm(void)
{
    unsigned int wanted;

    printf("\nREADY\n");
    fflush(stdout);
    while (scanf("%u", &wanted) == 1) {
        while (wanted-- > 0) {
            libspdm_return_t status = attest();

            if (LIBSPDM_STATUS_IS_ERROR(status)) {
                fflush(stdout);
                return status;
            }
        }
        fflush(stdout);
    }
    return LIBSPDM_STATUS_SUCCESS;
}
