package io.towline.config;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.OptionalInt;

/** Where something stands: a file, as the operator named it, and a line where one is known. */
record Place(Path file, OptionalInt line) {

    static final Comparator<Place> BY_FILE_AND_LINE = Comparator.<Place, String>comparing(
                    place -> place.file().toString())
            .thenComparingInt(place -> place.line().orElse(0));

    static Place of(Path file) {
        return new Place(file, OptionalInt.empty());
    }

    static Place of(Path file, int line) {
        return new Place(file, OptionalInt.of(line));
    }

    @Override
    public String toString() {
        return line.isPresent() ? file + ":" + line.getAsInt() : file.toString();
    }
}
