package io.towline.config.tree;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.OptionalInt;

/** Where something stands: a file, as the operator named it, and a line, and a column, where one is known. */
public record Place(Path file, OptionalInt line, OptionalInt column) {

    public static final Comparator<Place> BY_FILE_AND_LINE = Comparator.<Place, String>comparing(
                    place -> place.file().toString())
            .thenComparingInt(place -> place.line().orElse(0))
            .thenComparingInt(place -> place.column().orElse(0));

    public static Place of(Path file) {
        return new Place(file, OptionalInt.empty(), OptionalInt.empty());
    }

    public static Place of(Path file, int line) {
        return new Place(file, OptionalInt.of(line), OptionalInt.empty());
    }

    public static Place of(Path file, int line, int column) {
        return new Place(file, OptionalInt.of(line), OptionalInt.of(column));
    }

    @Override
    public String toString() {
        String at = line.isPresent() ? file + ":" + line.getAsInt() : file.toString();
        return column.isPresent() ? at + ":" + column.getAsInt() : at;
    }
}
