package io.towline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;

/** The product's metrics, as a scrape sees them now. */
record Scraped(List<String> lines) {

    static Scraped of(Towline towline) {
        StringBuilder text = new StringBuilder();
        try {
            towline.runningProxy().metrics(text, false);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return new Scraped(text.toString().lines().toList());
    }

    /**
     * The sum of a metric's values over all labels, or of those with these.
     *
     * @param name without {@code towline_}
     * @param labels as they stand there: {@code side="client"}
     */
    long sum(String name, String... labels) {
        List<String> found = lines.stream()
                .filter(line -> line.matches("towline_" + name + "[{ ].*"))
                .filter(line -> Stream.of(labels).allMatch(line::contains))
                .toList();
        if (found.isEmpty()) {
            throw new AssertionError("there is no " + name + " " + List.of(labels));
        }
        return found.stream()
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
