package org.opentsm.evidence;

import java.util.List;

/** How the link to the device is protected, as the TSM says. */
public sealed interface Link {
  /**
   * Encrypted with IDE.
   *
   * @param streams 1 to {@value Limits#STREAMS}
   */
  record Ide(List<Stream> streams) implements Link {
    /** Checks the number. */
    public Ide {
      streams = List.copyOf(streams);
      Limits.requireRange("number of streams", streams.size(), 1, Limits.STREAMS);
    }
  }

  /**
   * The TSM states that the link needs no encryption, as of a device within the processor's
   * package.
   *
   * @param reason plain words for a person
   */
  record NotNeeded(String reason) implements Link {
    /** Checks the text. */
    public NotNeeded {
      Limits.requireText("notNeeded", reason);
    }
  }

  /**
   * An IDE stream (PCI Express Base 6.1, "Integrity and Data Encryption").
   *
   * @param id Stream ID, 0 to 255
   * @param type selective or link
   * @param ports the two ends, the device's own first; one where the TSM tells of one alone
   * @param keySet the key set in use, 0 or 1
   * @param generation of the keys: moves with each refresh; from 0
   */
  record Stream(
      Part<Integer> id, Type type, List<Port> ports, Part<Integer> keySet, Part<Long> generation) {
    private static final int ENDS = 2;

    /** Checks the ranges. */
    public Stream {
      ports = List.copyOf(ports);
      id.toOptional().ifPresent(value -> Limits.requireRange("id", value, 0, 0xFF));
      Limits.requireRange("number of ports", ports.size(), 1, ENDS);
      keySet.toOptional().ifPresent(value -> Limits.requireRange("keySet", value, 0, 1));
      generation
          .toOptional()
          .ifPresent(value -> Limits.requireRange("generation", value, 0, Long.MAX_VALUE));
    }
  }

  /**
   * One end of a stream.
   *
   * @param address of the port's function, such as {@code 0000:00:02.0}; a hint
   * @param portIndex PortIndex of IDE_KM, 0 to 255
   * @param block which of the port's IDE stream register blocks of that type, 0 to 255
   * @param state of the stream at this end
   */
  record Port(
      Part<String> address, Part<Integer> portIndex, Part<Integer> block, Part<State> state) {
    /** Checks the ranges. */
    public Port {
      address.toOptional().ifPresent(text -> Limits.requireText("address", text));
      portIndex.toOptional().ifPresent(value -> Limits.requireRange("portIndex", value, 0, 0xFF));
      block.toOptional().ifPresent(value -> Limits.requireRange("block", value, 0, 0xFF));
    }
  }

  /** What a stream protects. */
  enum Type {
    /** Traffic between two ports, through switches. */
    SELECTIVE("selective"),
    /** All traffic of one link. */
    LINK("link");

    private final String id;

    Type(String id) {
      this.id = id;
    }

    /** The name in encodings. */
    public String id() {
      return id;
    }
  }

  /** Stream State of the Stream Status register. */
  enum State {
    /** Traffic is not protected, or the stream failed. */
    INSECURE("insecure"),
    /** Traffic is protected. */
    SECURE("secure");

    private final String id;

    State(String id) {
      this.id = id;
    }

    /** The name in encodings. */
    public String id() {
      return id;
    }
  }
}
