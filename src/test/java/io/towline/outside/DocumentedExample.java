package io.towline.outside;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a document has people copy. */
record DocumentedExample(List<String> lines) {

    private static final Pattern BEGINNING = Pattern.compile("^    (listeners|upstreams) \\{");

    static DocumentedExample of(String document) throws IOException {
        return new DocumentedExample(Files.readAllLines(Path.of(document)));
    }

    /** What stands under a heading of the second level. */
    DocumentedExample under(String heading) {
        int first = lines.indexOf(heading) + 1;
        if (first == 0) {
            throw new AssertionError("there is no heading " + heading);
        }
        List<String> rest = lines.subList(first, lines.size());
        return new DocumentedExample(
                rest.stream().takeWhile(line -> !line.startsWith("## ")).toList());
    }

    /** Its indented blocks that begin with listeners or upstreams, of which one adds to the other. */
    String configuration() {
        StringBuilder all = new StringBuilder();
        boolean within = false;
        for (String line : lines) {
            within = line.startsWith("    ")
                    && (within || BEGINNING.matcher(line).find());
            if (within) {
                all.append(line, 4, line.length()).append('\n');
            }
        }
        return all.toString();
    }

    /** Its one block of that language. */
    String fenced(String language) {
        return lines.stream()
                .dropWhile(line -> !line.equals("```" + language))
                .skip(1)
                .takeWhile(line -> !line.equals("```"))
                .collect(Collectors.joining("\n"));
    }
}
