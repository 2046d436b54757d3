package io.towline.header;

import io.towline.header.grammar.ListField;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Which content codings a client takes, RFC 9110 §12.5.3. Pure. */
public final class AcceptEncoding {

    private static final String IDENTITY = "identity";
    private static final String GZIP = "gzip";

    /** RFC 9110 §12.4.2. */
    private static final Pattern WEIGHT = Pattern.compile("[qQ]=(0(?:\\.[0-9]{0,3})?|1(?:\\.0{0,3})?)");

    private AcceptEncoding() {}

    /** Whether {@code coding} is taken, and the plain bytes are not said to be liked better. */
    public static boolean prefers(HeaderMap request, String coding) {
        List<String> elements = ListField.elements(request, Headers.ACCEPT_ENCODING);
        double weight = named(elements, coding).or(() -> named(elements, "*")).orElse(0.0);
        return weight > 0 && weight >= named(elements, IDENTITY).orElse(0.0);
    }

    private static Optional<Double> named(List<String> elements, String coding) {
        return elements.stream()
                .filter(element -> names(element, coding))
                .findFirst()
                .map(AcceptEncoding::weight);
    }

    private static boolean names(String element, String coding) {
        int parameters = element.indexOf(';');
        String name = (parameters < 0 ? element : element.substring(0, parameters)).strip();
        return name.equalsIgnoreCase(coding) || coding.equals(GZIP) && name.equalsIgnoreCase("x-gzip"); // §8.4.1.3
    }

    /** What is no weight means nothing good. */
    private static double weight(String element) {
        int parameters = element.indexOf(';');
        if (parameters < 0) {
            return 1;
        }
        var weight = WEIGHT.matcher(element.substring(parameters + 1).strip());
        return weight.matches() ? Double.parseDouble(weight.group(1)) : 0;
    }
}
