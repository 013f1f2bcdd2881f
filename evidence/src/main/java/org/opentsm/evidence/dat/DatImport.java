package org.opentsm.evidence.dat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.Evidence;
import org.opentsm.evidence.Identity;
import org.opentsm.evidence.Limits;
import org.opentsm.evidence.MalformedImportException;
import org.opentsm.evidence.MalformedStatementException;
import org.opentsm.evidence.Nonce;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.cbor.CborValue;
import org.opentsm.evidence.cose.CoseSign1;
import org.opentsm.evidence.cose.ForeignCbor;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.PrintableText;
import org.opentsm.spdm.crypto.SpdmCrypto;

/**
 * Makes evidence of ours from a Device Assignment Token. Nothing is verified here, and the token's
 * own signature, where it has one, is passed over with a remark: what the devices signed is what
 * the verifier looks at.
 */
public final class DatImport {
  private static final String NONE = "A Device Assignment Token has none.";
  private static final int NAME = 64;

  private final SpdmCrypto crypto;
  private final List<String> remarks = new ArrayList<>();

  private DatImport(SpdmCrypto crypto) {
    this.crypto = crypto;
  }

  /**
   * What came of a token.
   *
   * @param evidence all of its SPDM devices, in the order of the token
   * @param remarks what was passed over, in words
   */
  public record Imported(Evidence evidence, List<String> remarks) {
    /** Copies the list. */
    public Imported {
      remarks = List.copyOf(remarks);
    }
  }

  /**
   * Reads a token: a claims set, as it is, as UCCS (tag 601), as CWT (tags 61, 18) or as COSE_Sign1
   * (tag 18).
   *
   * @param token CBOR of at most 1 MiB
   * @throws MalformedImportException naming the claim
   */
  public static Imported of(Bytes token, SpdmCrypto crypto) throws MalformedImportException {
    DatImport reader = new DatImport(crypto);
    try {
      Evidence evidence = reader.evidence(reader.claims(token));
      return new Imported(evidence, reader.remarks);
    } catch (MalformedStatementException malformed) {
      throw new MalformedImportException(malformed);
    }
  }

  private CborValue.Pairs claims(Bytes token) throws MalformedStatementException {
    CborValue value = ForeignCbor.read(DatFormat.WHAT, token);
    if (value instanceof CborValue.Tagged(long tag, CborValue item, int _)) {
      if (tag == DatFormat.UCCS) {
        return ForeignCbor.map(DatFormat.WHAT, "claims", item);
      }
      if (tag == CoseSign1.TAG) {
        return signed(item);
      }
      if (tag == DatFormat.CWT
          && item instanceof CborValue.Tagged(long inner, CborValue cose, int _)
          && inner == CoseSign1.TAG) {
        return signed(cose);
      }
      throw ForeignCbor.reject(DatFormat.WHAT, "token", value, "tag 601, 61 or 18, or a map");
    }
    return ForeignCbor.map(DatFormat.WHAT, "token", value);
  }

  private CborValue.Pairs signed(CborValue cose) throws MalformedStatementException {
    Bytes payload =
        ForeignCbor.bytes(
            DatFormat.WHAT,
            "payload",
            ForeignCbor.array(DatFormat.WHAT, "COSE_Sign1", 4, cose).get(2));
    remarks.add("the signature of the token was passed over: no key for it is known here");
    return ForeignCbor.map(
        DatFormat.WHAT, "claims", ForeignCbor.read(DatFormat.WHAT + ", payload", payload));
  }

  private Evidence evidence(CborValue.Pairs claims)
      throws MalformedStatementException, MalformedImportException {
    requireProfile("token", claims, DatFormat.PROFILE);
    CborValue nonce = at(claims, DatFormat.EAT_NONCE, "eat_nonce");
    Bytes value = ForeignCbor.bytes(DatFormat.WHAT, "eat_nonce", nonce, Nonce.SIZE);
    CborValue submods = at(claims, DatFormat.EAT_SUBMODS, "submods");
    List<DeviceEvidence> devices = new ArrayList<>();
    for (CborValue.Pair submod : ForeignCbor.map(DatFormat.WHAT, "submods", submods).pairs()) {
      String name = printable(ForeignCbor.text(DatFormat.WHAT, "submods", submod.key()));
      CborValue.Pairs device = ForeignCbor.map(DatFormat.WHAT, "submods/" + name, submod.value());
      if (devices.size() == Limits.DEVICES) {
        throw ForeignCbor.reject(
            DatFormat.WHAT, "submods", submods, "at most " + Limits.DEVICES + " devices");
      }
      Optional<String> profile = profile(device);
      if (profile.isPresent() && !profile.get().equals(DatFormat.SPDM_PROFILE)) {
        remarks.add("passed over " + name + ", which has another profile than that of SPDM");
        continue;
      }
      devices.add(new DatDevice("submods/" + name, device, crypto, remarks).read());
    }
    if (devices.isEmpty()) {
      throw ForeignCbor.reject(DatFormat.WHAT, "submods", submods, "a device with SPDM claims");
    }
    return new Evidence(
        Evidence.VERSION,
        new Nonce(value),
        new Identity("dat", "not stated", "imported token", Identity.Side.GUEST),
        devices,
        Part.absent(NONE),
        Part.absent(NONE));
  }

  private static Optional<String> profile(CborValue.Pairs claims) {
    return claims
        .at(DatFormat.EAT_PROFILE)
        .map(value -> value instanceof CborValue.Text(String text, int _) ? text : "");
  }

  private static void requireProfile(String field, CborValue.Pairs claims, String profile)
      throws MalformedStatementException {
    CborValue stated = at(claims, DatFormat.EAT_PROFILE, field + "/eat_profile");
    if (!ForeignCbor.text(DatFormat.WHAT, field + "/eat_profile", stated).equals(profile)) {
      throw ForeignCbor.reject(DatFormat.WHAT, field + "/eat_profile", stated, profile);
    }
  }

  private static CborValue at(CborValue.Pairs map, long key, String field)
      throws MalformedStatementException {
    return ForeignCbor.at(DatFormat.WHAT, map, key, field);
  }

  private static String printable(String name) {
    String safe = PrintableText.of(name);
    return safe.codePointCount(0, safe.length()) <= NAME
        ? safe
        : safe.substring(0, safe.offsetByCodePoints(0, NAME));
  }
}
