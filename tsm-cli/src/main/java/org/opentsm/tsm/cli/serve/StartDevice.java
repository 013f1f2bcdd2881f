package org.opentsm.tsm.cli.serve;

import java.util.Optional;
import org.opentsm.tsm.api.ConnectOptions;
import org.opentsm.tsm.api.DeviceAddress;

/**
 * A device that the daemon connects when it starts.
 *
 * @param address where it is
 * @param provider of the TSM that is to have it; otherwise the first that can be used
 * @param options how it is connected
 */
public record StartDevice(
    DeviceAddress address, Optional<String> provider, ConnectOptions options) {}
