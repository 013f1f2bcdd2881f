package org.opentsm.spdm.message;

import static org.opentsm.spdm.SpdmVersion.V1_1;
import static org.opentsm.spdm.SpdmVersion.V1_2;
import static org.opentsm.spdm.SpdmVersion.V1_3;
import static org.opentsm.spdm.SpdmVersion.V1_4;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmVersion;

/** Makes valid messages, each field anywhere in its range. */
final class RandomMessages extends RandomFields {
  private static final int HASH = MessagesUnderTest.HASH;
  private static final int SIGNATURE = MessagesUnderTest.SIGNATURE;

  private RandomMessages(Random random, SpdmVersion version) {
    super(random, version);
  }

  /**
   * A message and what its decoder must know.
   *
   * @param message any valid one
   * @param sizes that fit it
   */
  record Sample(SpdmMessage message, MessageSizes sizes) {
    SpdmMessage decode(Bytes octets) throws org.opentsm.spdm.MalformedMessageException {
      return message instanceof SpdmRequest
          ? MessageDecoder.decodeRequest(octets, sizes, 0)
          : MessageDecoder.decodeResponse(octets, sizes, 0);
    }
  }

  static Sample next(MessagesUnderTest which, Random random) {
    SpdmVersion since = MessageCode.valueOf(which.name()).since();
    SpdmVersion[] versions =
        Arrays.stream(SpdmVersion.values())
            .filter(version -> version.atLeast(since))
            .toArray(SpdmVersion[]::new);
    return new RandomMessages(random, versions[random.nextInt(versions.length)]).sample(which);
  }

  private Sample sample(MessagesUnderTest which) {
    return switch (which) {
      case GET_VERSION -> plain(new GetVersion.Request());
      case VERSION -> plain(new GetVersion.Response(list(1 + upTo(20), this::versionNumber)));
      case GET_CAPABILITIES -> plain(getCapabilities());
      case CAPABILITIES -> plain(capabilities());
      case NEGOTIATE_ALGORITHMS -> plain(new NegotiateAlgorithms.Request(version, supported()));
      case ALGORITHMS -> plain(algorithms());
      case GET_DIGESTS -> plain(new GetDigests.Request(version));
      case DIGESTS -> digests();
      case GET_CERTIFICATE -> plain(getCertificate());
      case CERTIFICATE -> plain(certificate());
      case CHALLENGE ->
          plain(
              new Challenge.Request(
                  version, octet(), anyOf(MeasurementSummaryType.values()), bytes(32), context()));
      case CHALLENGE_AUTH -> challengeAuth();
      case GET_MEASUREMENTS -> plain(getMeasurements());
      case MEASUREMENTS -> measurements();
      case VENDOR_DEFINED_REQUEST -> {
        boolean large = large();
        int standard = upTo(0x20);
        yield plain(
            new VendorDefined.Request(
                version, large, standard, vendorId(standard), bytes(upTo(300))));
      }
      case VENDOR_DEFINED_RESPONSE -> {
        boolean large = large();
        int standard = upTo(0x20);
        yield plain(
            new VendorDefined.Response(
                version, large, standard, vendorId(standard), bytes(upTo(300))));
      }
      case RESPOND_IF_READY -> plain(new RespondIfReady.Request(version, octet(), octet()));
      case ERROR -> plain(error());
      default -> new RandomSessionMessages(random, version).sample(which);
    };
  }

  private static Sample plain(SpdmMessage message) {
    return new Sample(message, new MessageSizes(HASH, SIGNATURE, HASH, false, false));
  }

  private VersionNumber versionNumber() {
    return VersionNumber.ofValue(upTo(0xFFFF));
  }

  private GetCapabilities.Request getCapabilities() {
    boolean fields = version.atLeast(V1_1);
    return new GetCapabilities.Request(
        version,
        from(V1_3, octet()),
        fields ? octet() : 0,
        from(V1_4, upTo(0xFFFF)),
        fields ? u32() : 0,
        version.atLeast(V1_2) ? u32() : 0,
        version.atLeast(V1_2) ? u32() : 0);
  }

  private GetCapabilities.Response capabilities() {
    int param1 = from(V1_3, octet());
    return new GetCapabilities.Response(
        version,
        param1,
        octet(),
        from(V1_4, upTo(0xFFFF)),
        u32(),
        version.atLeast(V1_2) ? u32() : 0,
        version.atLeast(V1_2) ? u32() : 0,
        (param1 & 1) != 0 ? Optional.of(supported()) : Optional.empty());
  }

  private SupportedAlgorithms supported() {
    return new SupportedAlgorithms(
        octet(),
        from(V1_2, octet()),
        u32(),
        u32(),
        version.atLeast(V1_4) ? u32() : 0,
        from(V1_3, octet()),
        list(upTo(2), this::extended),
        list(upTo(2), this::extended),
        tables(false));
  }

  private NegotiateAlgorithms.Response algorithms() {
    return new NegotiateAlgorithms.Response(
        version,
        oneBit(8),
        from(V1_2, oneBit(4) | upTo(15) << 4),
        1L << upTo(31),
        1L << upTo(31),
        1L << upTo(31),
        version.atLeast(V1_4) ? 1L << upTo(31) : 0,
        from(V1_3, oneBit(8)),
        list(upTo(1), this::extended),
        list(upTo(1), this::extended),
        tables(true));
  }

  private List<AlgorithmTable> tables(boolean oneEach) {
    if (!version.atLeast(V1_1)) {
      return List.of();
    }
    List<AlgorithmTable> tables = new ArrayList<>();
    for (AlgorithmTable.Type type : AlgorithmTable.Type.values()) {
      if (random.nextBoolean()) {
        tables.add(AlgorithmTable.of(type, oneEach ? oneBit(16) : upTo(0xFFFF)));
      }
    }
    if (random.nextBoolean()) {
      int type = 8 + upTo(200);
      tables.add(
          oneEach
              ? new AlgorithmTable(type, Bytes.zeros(upTo(15)), list(upTo(1), this::extended))
              : new AlgorithmTable(type, bytes(upTo(15)), list(upTo(3), this::extended)));
    }
    return tables;
  }

  private ExtendedAlgorithm extended() {
    return new ExtendedAlgorithm(octet(), upTo(0xFFFF));
  }

  private Sample digests() {
    int supported = from(V1_3, octet());
    int mask = version.atLeast(V1_3) ? supported & octet() : octet();
    int slots = Integer.bitCount(mask);
    boolean multiKey = random.nextBoolean();
    List<GetDigests.SlotKey> keys =
        multiKey && version.atLeast(V1_3)
            ? list(slots, () -> new GetDigests.SlotKey(octet(), octet(), upTo(0xFFFF)))
            : List.of();
    return new Sample(
        new GetDigests.Response(version, supported, mask, list(slots, () -> bytes(HASH)), keys),
        new MessageSizes(HASH, SIGNATURE, HASH, multiKey, false));
  }

  private GetCertificate.Request getCertificate() {
    boolean large = large();
    return new GetCertificate.Request(
        version,
        upTo(15),
        large,
        from(V1_3, octet()),
        large ? u32() : upTo(0xFFFF),
        large ? u32() : upTo(0xFFFF));
  }

  private GetCertificate.Response certificate() {
    boolean large = large();
    return new GetCertificate.Response(
        version,
        upTo(15),
        large,
        from(V1_3, octet()),
        bytes(upTo(500)),
        large ? u32() : upTo(0xFFFF));
  }

  private Sample challengeAuth() {
    int summary = random.nextBoolean() ? HASH : 0;
    return new Sample(
        new Challenge.Response(
            version,
            octet(),
            octet(),
            bytes(HASH),
            bytes(32),
            bytes(summary),
            bytes(upTo(1024)),
            context(),
            bytes(SIGNATURE)),
        new MessageSizes(HASH, SIGNATURE, summary, false, false));
  }

  private GetMeasurements.Request getMeasurements() {
    int attributes = octet();
    boolean signed = (attributes & GetMeasurements.GENERATE_SIGNATURE) != 0;
    return new GetMeasurements.Request(
        version,
        attributes,
        octet(),
        bytes(signed ? 32 : 0),
        signed ? from(V1_1, upTo(15)) : 0,
        context());
  }

  private Sample measurements() {
    boolean signed = random.nextBoolean();
    List<Integer> indices = new ArrayList<>(IntStream.rangeClosed(1, 254).boxed().toList());
    Collections.shuffle(indices, random);
    Iterator<Integer> index = indices.iterator();
    List<MeasurementBlock> blocks = list(upTo(6), () -> block(index.next()));
    return new Sample(
        new GetMeasurements.Response(
            version,
            octet(),
            octet(),
            new MeasurementRecord(blocks),
            bytes(32),
            bytes(upTo(64)),
            context(),
            bytes(signed ? SIGNATURE : 0)),
        new MessageSizes(HASH, SIGNATURE, HASH, false, signed));
  }

  private MeasurementBlock block(int index) {
    return switch (upTo(4)) {
      case 0 -> new MeasurementBlock(index, 2 + upTo(253), bytes(upTo(40)));
      case 1 ->
          MeasurementBlock.of(index, DmtfMeasurement.securityVersionNumber(random.nextLong()));
      case 2 ->
          MeasurementBlock.of(
              index, DmtfMeasurement.deviceMode(new DeviceMode(u32(), u32(), u32(), u32())));
      case 3 -> MeasurementBlock.of(index, new DmtfMeasurement(false, upTo(127), bytes(upTo(64))));
      default ->
          MeasurementBlock.of(index, new DmtfMeasurement(true, 8 + upTo(119), bytes(upTo(64))));
    };
  }

  private ErrorResponse error() {
    return switch (upTo(5)) {
      case 0 ->
          ErrorResponse.notReady(
              version, new ErrorResponse.NotReady(octet(), octet(), octet(), octet()));
      case 1 -> ErrorResponse.largeResponse(version, octet());
      case 2 -> new ErrorResponse(version, ErrorCode.DATA_TOO_LARGE.value(), octet(), bytes(4));
      case 3 -> {
        int length = upTo(9);
        Bytes extended = Bytes.concat(Bytes.of(length), bytes(length + upTo(20)));
        yield new ErrorResponse(version, ErrorCode.VENDOR_DEFINED.value(), octet(), extended);
      }
      case 4 -> new ErrorResponse(version, 0x80 + upTo(0x7E), octet(), bytes(upTo(32)));
      default -> ErrorResponse.of(version, ErrorCode.UNSUPPORTED_REQUEST, octet());
    };
  }
}
