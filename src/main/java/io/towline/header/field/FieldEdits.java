package io.towline.header.field;

import io.towline.config.HeaderEdits;
import io.towline.config.value.Template;
import io.towline.config.value.Template.Variable;
import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a route changes of header fields, one way: one for each route, immutable, any thread.
 *
 * <p>A name that is removed or set takes with it whatever a server could take for the same name: {@code X_User} is {@code X-User} to many. A
 * value that comes to nothing, since the request has no such thing, removes the field: nobody shall bring a client certificate's name by
 * writing it himself.
 */
public final class FieldEdits {

    private static final Logger LOG = LoggerFactory.getLogger(FieldEdits.class);

    private static final FieldEdits NONE = new FieldEdits(HeaderEdits.NONE);

    private record Field(HttpString name, Template value) {}

    private final Set<HttpString> gone = new HashSet<>();
    private final List<Field> set = new ArrayList<>();
    private final List<Field> added = new ArrayList<>();

    private FieldEdits(HeaderEdits config) {
        config.remove().forEach(name -> gone.add(FieldNames.usual(new HttpString(name))));
        new TreeMap<>(config.set()).forEach((name, value) -> {
            gone.add(FieldNames.usual(new HttpString(name)));
            set.add(new Field(new HttpString(name), value));
        });
        new TreeMap<>(config.add())
                .forEach((name, values) -> values.forEach(value -> added.add(new Field(new HttpString(name), value))));
    }

    public static FieldEdits of(HeaderEdits config) {
        return config.isEmpty() ? NONE : new FieldEdits(config);
    }

    public boolean isEmpty() {
        return this == NONE;
    }

    /** Whether nobody else brings this one: it is set or removed. */
    public boolean rules(HttpString name) {
        return gone.contains(FieldNames.usual(name));
    }

    public void apply(HeaderMap fields, Function<Variable, String> values) {
        removeRuled(fields);
        set.forEach(field -> add(fields, field, values));
        added.forEach(field -> add(fields, field, values));
    }

    /** The fields that {@link #rules} tells of. */
    public void removeRuled(HeaderMap fields) {
        if (!gone.isEmpty()) {
            List<HttpString> named = new ArrayList<>(fields.getHeaderNames());
            named.stream().filter(this::rules).forEach(fields::remove);
        }
    }

    /** What could be more than one field's value is none; no variable has such a value, so this only guards the next one that is added. */
    private static void add(HeaderMap fields, Field field, Function<Variable, String> values) {
        String value = field.value().filled(values);
        if (value.chars().anyMatch(c -> c < ' ' && c != '\t' || c == 0x7F || c > 0xFF)) {
            LOG.warn("the header field {} was left out: its value has characters that no field has", field.name());
        } else if (!value.isEmpty()) {
            fields.add(field.name(), value);
        }
    }
}
