package io.forestall.alerts.notify;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** As much of JSON Schema as our own schema uses; unknown properties count as violations here. */
final class JsonSchemaCheck {
  private JsonSchemaCheck() {}

  static List<String> violations(JsonNode schema, JsonNode value) {
    var violations = new ArrayList<String>();
    check("$", schema, value, violations);
    return violations;
  }

  private static void check(String path, JsonNode schema, JsonNode value, List<String> violations) {
    if (!hasType(schema.get("type"), value)) {
      violations.add(path + " is " + value + ", not " + schema.get("type"));
      return;
    }
    if (schema.has("enum") && !contains(schema.get("enum"), value)) {
      violations.add(path + " is " + value);
    }
    if (value.isArray()) {
      value.forEach(item -> check(path + "[]", schema.get("items"), item, violations));
    }
    for (JsonNode name : schema.path("required")) {
      if (!value.has(name.textValue())) {
        violations.add(path + "." + name.textValue() + " is missing");
      }
    }
    value
        .properties()
        .forEach(
            field -> {
              String at = path + "." + field.getKey();
              JsonNode property = schema.path("properties").path(field.getKey());
              JsonNode any = schema.path("additionalProperties");
              if (!property.isMissingNode() || !any.isMissingNode()) {
                JsonNode chosen = property.isMissingNode() ? any : property;
                check(at, chosen, field.getValue(), violations);
              } else {
                violations.add(at + " is not described");
              }
            });
  }

  private static boolean hasType(JsonNode types, JsonNode value) {
    if (types.isTextual()) {
      return hasType(types.textValue(), value);
    }
    for (JsonNode type : types) {
      if (hasType(type.textValue(), value)) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasType(String type, JsonNode value) {
    return switch (type) {
      case "object" -> value.isObject();
      case "array" -> value.isArray();
      case "string" -> value.isTextual();
      case "integer" -> value.isIntegralNumber();
      case "number" -> value.isNumber();
      case "boolean" -> value.isBoolean();
      default -> value.isNull();
    };
  }

  private static boolean contains(JsonNode list, JsonNode value) {
    for (JsonNode item : list) {
      if (item.equals(value)) {
        return true;
      }
    }
    return false;
  }
}
