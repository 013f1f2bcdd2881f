package org.opentsm.evidence.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.opentsm.spdm.Bytes;

/**
 * A list as Linux writes it for what it measured, {@code binary_runtime_measurements}, and what it
 * extends a register of SHA-256 with meanwhile. Knows which of its octets lead to no value of that
 * register, so that whoever passes the list on can change them.
 */
public final class TestImaList {
  /** The register that IMA extends. */
  public static final int PCR = 10;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final TreeSet<Integer> free = new TreeSet<>();
  private final List<Bytes> digests = new ArrayList<>();
  private final List<Bytes> oldDigests = new ArrayList<>();

  /** The first entry: {@code boot_aggregate} over these registers, with SHA-256. */
  public TestImaList boot(Bytes registers) {
    return add("ima-ng", hash("SHA-256", registers), "boot_aggregate");
  }

  /** A file with this content, as {@code ima-ng} has it. */
  public TestImaList file(String name, Bytes content) {
    return add("ima-ng", hash("SHA-256", content), name);
  }

  /** A file with this digest in a template that begins with digest and name. */
  public TestImaList add(String template, Bytes sha256, String name, Bytes... more) {
    return entry(PCR, template, data(sha256, name, more), false);
  }

  /** A file of which somebody wrote while it was measured. */
  public TestImaList violation(String name) {
    return entry(PCR, "ima-ng", data(Bytes.zeros(32), name), true);
  }

  /** A file of a rule with another register. */
  public TestImaList elsewhere(int pcr, String name) {
    return entry(pcr, "ima-ng", data(Bytes.zeros(32), name), false);
  }

  /** The oldest template: SHA-1 of the file and its name, without lengths around them. */
  public TestImaList oldest(Bytes sha1, String name) {
    byte[] octets = name.getBytes(US_ASCII);
    Bytes hashed = Bytes.concat(sha1, Bytes.copyOf(octets), Bytes.zeros(256 - octets.length));
    begin(PCR, "ima", hashed, false);
    out.writeBytes(sha1.toByteArray());
    out.writeBytes(numbers(octets.length));
    out.writeBytes(octets);
    return this;
  }

  /** The list. */
  public Bytes octets() {
    return Bytes.owning(out.toByteArray());
  }

  /** What register 10 of the bank of SHA-256 is extended with, the first first. */
  public List<Bytes> digests() {
    return Collections.unmodifiableList(digests);
  }

  /** Its value after all that, if nothing else extends it. */
  public Bytes register() {
    return replay(digests);
  }

  /** Its value by a kernel before 5.8. */
  public Bytes oldRegister() {
    return replay(oldDigests);
  }

  /** Offsets of what no value of the register follows from. */
  public SortedSet<Integer> free() {
    return Collections.unmodifiableSortedSet(free);
  }

  private static Bytes replay(List<Bytes> digests) {
    Bytes value = Bytes.zeros(32);
    for (Bytes digest : digests) {
      value = hash("SHA-256", Bytes.concat(value, digest));
    }
    return value;
  }

  private static Bytes data(Bytes sha256, String name, Bytes... more) {
    List<Bytes> parts = new ArrayList<>();
    Bytes algorithm = Bytes.owning("sha256:\0".getBytes(US_ASCII));
    parts.add(sized(Bytes.concat(algorithm, sha256)));
    parts.add(sized(Bytes.owning((name + "\0").getBytes(US_ASCII))));
    for (Bytes each : more) {
      parts.add(sized(each));
    }
    return Bytes.concat(parts);
  }

  private TestImaList entry(int pcr, String template, Bytes data, boolean violation) {
    begin(pcr, template, data, violation);
    out.writeBytes(numbers(data.length()));
    write(data.toByteArray(), violation);
    return this;
  }

  private void begin(int pcr, String template, Bytes hashed, boolean violation) {
    Bytes sha1 = violation ? Bytes.zeros(20) : hash("SHA-1", hashed);
    out.writeBytes(numbers(pcr));
    write(sha1.toByteArray(), !violation);
    out.writeBytes(numbers(template.length()));
    write(template.getBytes(US_ASCII), !template.equals("ima"));
    if (pcr == PCR) {
      digests.add(violation ? Bytes.ofHex("ff".repeat(32)) : hash("SHA-256", hashed));
      oldDigests.add(
          Bytes.concat(violation ? Bytes.ofHex("ff".repeat(20)) : sha1, Bytes.zeros(12)));
    }
  }

  private void write(byte[] octets, boolean isFree) {
    for (int i = 0; isFree && i < octets.length; i++) {
      free.add(out.size() + i);
    }
    out.writeBytes(octets);
  }

  private static Bytes sized(Bytes value) {
    return Bytes.concat(Bytes.owning(numbers(value.length())), value);
  }

  private static byte[] numbers(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
  }

  private static Bytes hash(String algorithm, Bytes octets) {
    try {
      return Bytes.owning(MessageDigest.getInstance(algorithm).digest(octets.toByteArray()));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
