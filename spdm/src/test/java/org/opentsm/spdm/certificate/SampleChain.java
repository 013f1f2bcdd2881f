package org.opentsm.spdm.certificate;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.PqcAsymAlgorithm;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.testing.SharedMaterial;

/** The chains that DMTF's reference responder presents, where they are at hand. */
enum SampleChain {
  ecp256(AsymAlgorithm.ECDSA_P256),
  ecp384(AsymAlgorithm.ECDSA_P384),
  ecp521(AsymAlgorithm.ECDSA_P521),
  ed25519(AsymAlgorithm.ED25519),
  rsa3072(AsymAlgorithm.RSASSA_3072),
  mldsa65(PqcAsymAlgorithm.ML_DSA_65);

  private final SignatureAlgorithm algorithm;

  SampleChain(SignatureAlgorithm algorithm) {
    this.algorithm = algorithm;
  }

  SignatureAlgorithm algorithm() {
    return algorithm;
  }

  Bytes root() throws IOException {
    return read("ca.cert.der");
  }

  Bytes blob(HashAlgorithm hash) throws IOException {
    return CertificateChain.encode(
        SpdmCrypto.create().digest(hash, root()), List.of(read("bundle_responder.certchain.der")));
  }

  private Bytes read(String file) throws IOException {
    return Bytes.owning(
        Files.readAllBytes(SharedMaterial.require("vectors/spdm/chains/" + name() + "/" + file)));
  }
}
