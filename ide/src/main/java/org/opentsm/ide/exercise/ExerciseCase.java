package org.opentsm.ide.exercise;

/**
 * What can be run by itself. Numbers with digits alone are those of the cases that Intel's TEE-IO
 * validator documents; those with a letter are this project's.
 *
 * @param number unique within an exercise, as {@code 2.1}
 * @param title what a device is to do
 */
public record ExerciseCase(String number, String title) {}
