package org.opentsm.spdm.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.support.AnnotationConsumer;
import org.junit.jupiter.params.support.ParameterDeclarations;

/**
 * Gives the golden files of a message, or all of them, to a fuzz test: what it replays, and where
 * fuzzing begins.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ArgumentsSource(GoldenSeeds.Provider.class)
public @interface GoldenSeeds {
  /** The message, or empty for all. */
  String value() default "";

  /** Finds the files. */
  final class Provider implements ArgumentsProvider, AnnotationConsumer<GoldenSeeds> {
    private String message = "";

    @Override
    public void accept(GoldenSeeds annotation) {
      message = annotation.value();
    }

    @Override
    public Stream<? extends Arguments> provideArguments(
        ParameterDeclarations parameters, ExtensionContext context) {
      return Golden.octetsOf(message).map(octets -> Arguments.of((Object) octets));
    }
  }
}
