package org.opentsm.evidence.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import org.opentsm.evidence.cbor.CborValue;
import org.opentsm.spdm.Bytes;

/** A view of CBOR for people: there is no way back. */
public final class CborJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private CborJson() {}

  /**
   * Byte strings become hexadecimal digits, keys texts, a tag an object with {@code tag} and {@code
   * value}.
   */
  public static JsonNode of(CborValue value) {
    return switch (value) {
      case CborValue.Unsigned(long number, int _) -> JSON.numberNode(number);
      case CborValue.Negative(long number, int _) -> JSON.numberNode(number);
      case CborValue.Floating(double number, int _) -> JSON.numberNode(number);
      case CborValue.ByteString(Bytes octets, int _) -> TextNode.valueOf(octets.toHex());
      case CborValue.Text(String text, int _) -> TextNode.valueOf(text);
      case CborValue.Simple(CborValue.Constant constant, int _) ->
          switch (constant) {
            case TRUE -> JSON.booleanNode(true);
            case FALSE -> JSON.booleanNode(false);
            case NULL, UNDEFINED -> JSON.nullNode();
          };
      case CborValue.Array array -> {
        ArrayNode items = JSON.arrayNode();
        array.items().forEach(item -> items.add(of(item)));
        yield items;
      }
      case CborValue.Fields fields -> object(fields);
      case CborValue.Pairs pairs -> {
        ObjectNode object = JSON.objectNode();
        pairs.pairs().forEach(pair -> object.set(of(pair.key()).asText(), of(pair.value())));
        yield object;
      }
      case CborValue.Tagged(long tag, CborValue item, int _) -> {
        ObjectNode object = JSON.objectNode();
        object.put("tag", tag);
        object.set("value", of(item));
        yield object;
      }
    };
  }

  static ObjectNode object(CborValue.Fields fields) {
    ObjectNode object = JSON.objectNode();
    for (CborValue.Entry entry : fields.entries()) {
      object.set(entry.key(), of(entry.value()));
    }
    return object;
  }
}
