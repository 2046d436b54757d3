package io.towline.cli;

import java.util.Optional;

/** Whole numbers on a plain command line. */
final class Numbers {

    private Numbers() {}

    /** Empty if it is none, which is for picocli to say. */
    static Optional<Integer> of(String text) {
        try {
            return Optional.of(Integer.parseInt(text));
        } catch (NumberFormatException none) {
            return Optional.empty();
        }
    }
}
