package org.opentsm.spdm.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.support.AnnotationConsumer;
import org.junit.jupiter.params.support.ParameterDeclarations;

/**
 * Gives the golden files of some messages, or all of them, to a fuzz test: what it replays, and
 * where fuzzing begins.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ArgumentsSource(GoldenSeeds.Provider.class)
public @interface GoldenSeeds {
  /** The messages, or none for all. */
  String[] value() default {};

  /** Finds the files. */
  final class Provider implements ArgumentsProvider, AnnotationConsumer<GoldenSeeds> {
    private List<String> messages = List.of();

    @Override
    public void accept(GoldenSeeds annotation) {
      messages = List.of(annotation.value());
    }

    @Override
    public Stream<? extends Arguments> provideArguments(
        ParameterDeclarations parameters, ExtensionContext context) {
      Stream<byte[]> octets =
          messages.isEmpty()
              ? Golden.octetsOf("")
              : messages.stream().flatMap(message -> Golden.octetsOf(message));
      return octets.map(each -> Arguments.of((Object) each));
    }
  }
}
