package io.forestall.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.forestall.schemas.record.NodeSample;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.specific.SpecificRecordBase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What has been released keeps its id, and every version reads every other. */
final class EmbeddedRegistryTest {
  private static final EmbeddedRegistry REGISTRY = EmbeddedRegistry.released();

  static Stream<Class<? extends SpecificRecordBase>> records() {
    return SampleRecords.all().stream().map(SpecificRecordBase::getClass);
  }

  @ParameterizedTest
  @MethodSource("records")
  void todaysSchema_isReleased(Class<? extends SpecificRecordBase> type) throws Exception {
    Schema today = (Schema) type.getMethod("getClassSchema").invoke(null);
    // A changed .avsc is released by adding it to registry/ under the next free id.
    assertThat(REGISTRY.schemaOf(REGISTRY.idOf(today))).isEqualTo(today);
  }

  @Test
  void releasedVersions_areCompatibleBothWays() {
    for (Schema older : REGISTRY.schemas()) {
      for (Schema newer : REGISTRY.schemas()) {
        if (older.getFullName().equals(newer.getFullName())) {
          assertThat(compatible(older, newer)).as(older.getName()).isTrue();
        }
      }
    }
  }

  @Test
  void compatibility_newFieldWithoutDefault_isRefused() {
    Schema today = NodeSample.getClassSchema();
    var fields =
        Stream.concat(
                today.getFields().stream().map(field -> new Schema.Field(field, field.schema())),
                Stream.of(new Schema.Field("mood", SchemaBuilder.builder().stringType())))
            .toList();
    Schema changed = Schema.createRecord("NodeSample", "", today.getNamespace(), false, fields);

    assertThat(compatible(today, changed)).isFalse();
  }

  @Test
  void ids_neverChange() {
    assertThat(REGISTRY.schemas())
        .extracting(Schema::getName)
        .startsWith(
            "NodeSample",
            "NodeEvent",
            "StepProgress",
            "Placement",
            "NodeHealth",
            "Anomaly",
            "Incident",
            "ActionRecord",
            "ModelArtifact",
            "Reject");
  }

  @Test
  void idOf_unreleasedSchema_isRefusedByName() {
    Schema foreign = SchemaBuilder.record("Foreign").fields().endRecord();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> REGISTRY.idOf(foreign))
        .withMessageContaining("Foreign");
    assertThat(REGISTRY.schemaOf(4_711)).isNull();
  }

  @Test
  void everyField_isDocumented() {
    var undocumented =
        REGISTRY.schemas().stream()
            .filter(schema -> schema.getDoc() == null || schema.getDoc().isBlank())
            .toList();
    assertThat(undocumented).isEqualTo(List.of());
  }

  private static boolean compatible(Schema older, Schema newer) {
    return Stream.of(
            SchemaCompatibility.checkReaderWriterCompatibility(older, newer),
            SchemaCompatibility.checkReaderWriterCompatibility(newer, older))
        .allMatch(result -> result.getType() == SchemaCompatibilityType.COMPATIBLE);
  }
}
