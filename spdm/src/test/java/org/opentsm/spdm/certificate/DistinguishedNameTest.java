package org.opentsm.spdm.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.junit.jupiter.api.Test;
import org.opentsm.spdm.Bytes;

class DistinguishedNameTest {
  private static DistinguishedName name(int count, ASN1Encodable value) throws Exception {
    RDN[] parts = Collections.nCopies(count, new RDN(BCStyle.CN, value)).toArray(RDN[]::new);
    return new DistinguishedName(Bytes.owning(new X500Name(parts).getEncoded()));
  }

  @Test
  void neitherKindOfStringNorCaseNorBlanksMatter() throws Exception {
    DistinguishedName utf8 = name(1, new DERUTF8String("The  Root"));

    assertThat(utf8.isSameAs(name(1, new DERPrintableString("the root")))).isTrue();
    assertThat(utf8.isSameAs(name(1, new DERPrintableString("the roof")))).isFalse();
    assertThat(utf8.isSameAs(name(2, new DERUTF8String("The  Root")))).isFalse();
  }

  /** Reading it takes time; whoever wants to be found keeps to one form. */
  @Test
  void aNameOfManyAttributesIsTheSameAsItsCopyAlone() throws Exception {
    DistinguishedName many = name(1_000, new DERUTF8String("a"));

    assertThat(many.der().length()).isGreaterThan(DistinguishedName.LONGEST);
    assertThat(many.isSameAs(name(1_000, new DERUTF8String("a")))).isTrue();
    assertThat(many.isSameAs(name(1_000, new DERPrintableString("a")))).isFalse();
    assertThat(name(500, new DERUTF8String("a")).isSameAs(name(500, new DERPrintableString("a"))))
        .isTrue();
  }

  @Test
  void whatIsNoNameIsTheSameAsItsCopyAlone() {
    DistinguishedName none = new DistinguishedName(Bytes.of(0x30, 0x03, 1));

    assertThat(none.isSameAs(new DistinguishedName(Bytes.of(0x30, 0x03, 1)))).isTrue();
    assertThat(none.isSameAs(new DistinguishedName(Bytes.of(0x30, 0x03, 2)))).isFalse();
  }
}
