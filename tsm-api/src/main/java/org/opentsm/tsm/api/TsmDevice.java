package org.opentsm.tsm.api;

import java.util.Optional;

/**
 * A device as its TSM sees it at one moment.
 *
 * @param address where it is
 * @param incarnation which of the devices that were there
 * @param generation of the evidence collected last
 * @param state where it stands
 * @param reason why it is unavailable or lost, in one line for a person
 */
public record TsmDevice(
    DeviceAddress address,
    Incarnation incarnation,
    EvidenceGeneration generation,
    DeviceState state,
    Optional<String> reason) {}
