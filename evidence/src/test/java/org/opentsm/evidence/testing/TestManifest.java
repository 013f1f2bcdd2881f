package org.opentsm.evidence.testing;

import static org.opentsm.evidence.testing.TestCorim.array;
import static org.opentsm.evidence.testing.TestCorim.map;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.opentsm.evidence.appraisal.VerificationRequest;
import org.opentsm.evidence.appraisal.Verifier;
import org.opentsm.evidence.cbor.CborValue;
import org.opentsm.evidence.cbor.CborWriter;
import org.opentsm.evidence.codec.EvidenceFile;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.reference.CorimReader;
import org.opentsm.evidence.reference.ReferenceValues;
import org.opentsm.evidence.result.AppraisalResult;
import org.opentsm.evidence.trust.DeviceTrust;
import org.opentsm.evidence.trust.PlatformTrust;
import org.opentsm.evidence.trust.ReferenceTrust;
import org.opentsm.evidence.trust.TrustFile;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.DmtfMeasurement;
import org.opentsm.spdm.message.MeasurementBlock;
import org.opentsm.spdm.message.MeasurementValueType;

/** Makes manifests of devices, and has devices appraised that send them. */
public final class TestManifest {
  private TestManifest() {}

  public static CborValue evidence(CborValue... triples) {
    return CborValue.tagged(571, map(0, map(0, array(triples))));
  }

  public static CborValue table(CborValue... evidence) {
    return CborValue.tagged(570, map(0, array(evidence)));
  }

  public static CborValue triple(CborValue environment, CborValue... measurements) {
    return array(environment, array(measurements));
  }

  /** A measurement without a key, of one digest by SHA-384. */
  public static CborValue single(Bytes digest) {
    return map(1, map(2, array(array(CborValue.of(7), CborValue.of(digest)))));
  }

  public static MeasurementBlock freeform(CborValue item) {
    return MeasurementBlock.of(
        MeasurementBlock.MANIFEST_INDEX,
        DmtfMeasurement.raw(MeasurementValueType.MEASUREMENT_MANIFEST, CborWriter.encode(item)));
  }

  /** What a verifier says of an ordinary device, {@code ACME:WIDGET}, with unsigned CoRIMs. */
  public static AppraisalResult appraise(
      SpdmCrypto crypto, TestPki pki, Optional<MeasurementBlock> manifest, Bytes... corims)
      throws Exception {
    TestDevice device = TestDevice.ordinary(crypto, pki);
    List<MeasurementBlock> blocks = new ArrayList<>(TestDevice.defaultBlocks(0));
    manifest.ifPresent(block -> blocks.add(2, block));
    device.setBlocks(blocks);
    ReferenceValues references = ReferenceValues.NONE;
    for (Bytes corim : corims) {
      references =
          references.and(
              CorimReader.read(
                  new TrustFile("ref.corim", corim), ReferenceTrust.NOTHING, TestPki.NOW, crypto));
    }
    return new Verifier(crypto)
        .appraise(
            EvidenceFile.of(device.collect(SampleEvidence.NONCE)),
            new VerificationRequest(
                SampleEvidence.NONCE,
                DeviceTrust.read(List.of(pki.root()), List.of()),
                PlatformTrust.NOTHING,
                TestPki.NOW,
                Policy.NONE,
                references));
  }
}
