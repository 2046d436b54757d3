package io.towline.config.read.route;

import static io.towline.config.setting.Readings.text;

import io.towline.config.HeaderEdits;
import io.towline.config.setting.Section;
import io.towline.config.tree.Node;
import io.towline.config.tree.Node.Items;
import io.towline.config.value.RouteGrammar;
import io.towline.config.value.Template;
import io.towline.config.value.Unfit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads names and values of header fields that an operator sets. */
final class HeaderReader {

    /** Each message has its own, made by who sends it: RFC 9110 §7.6.1, RFC 9112 §6; changed, they would break it. */
    private static final Set<String> OF_THE_CONNECTION = Set.of(
            "connection",
            "content-length",
            "http2-settings",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authentication-info",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private static final String OF_THE_HANDSHAKE = "sec-websocket-";

    private final Section section;

    HeaderReader(Section section) {
        this.section = section;
    }

    /** What a route changes one way; the section is the way's. */
    HeaderEdits edits(boolean request) {
        List<String> remove = section.list("remove", text(name -> name(name, request)));
        return new HeaderEdits(remove, fields("set", request), added(request));
    }

    /** Fields by their names; those that do not fit are left out. */
    Map<String, Template> fields(String key, boolean request) {
        Map<String, Template> fields = new LinkedHashMap<>();
        section.branch(key)
                .children()
                .forEach((name, node) -> field(name, node, request).ifPresent(value -> fields.put(name, value)));
        return fields;
    }

    private Map<String, List<Template>> added(boolean request) {
        Map<String, List<Template>> fields = new LinkedHashMap<>();
        section.branch("add").children().forEach((name, node) -> {
            List<Node> values = node instanceof Items items ? items.items() : List.of(node);
            List<Template> read = values.stream()
                    .flatMap(each -> field(name, each, request).stream())
                    .toList();
            if (!read.isEmpty()) {
                fields.put(name, read);
            }
        });
        return fields;
    }

    private Optional<Template> field(String name, Node node, boolean request) {
        if (node instanceof Node.Unset) {
            return Optional.empty();
        }
        return section.attempt(node, each -> {
            name(name, request);
            return text(HeaderReader::template).of(each);
        });
    }

    private static Template template(String text) throws Unfit {
        if (text.isEmpty()) {
            throw new Unfit("is empty. To take a field out, name it in remove.");
        }
        return Template.parse(value(text));
    }

    /** RFC 9110 §5.5, without what only old software has. */
    static String value(String text) throws Unfit {
        if (text.chars().anyMatch(c -> c < ' ' && c != '\t' || c >= 0x7F)) {
            throw new Unfit("\"" + text + "\" has characters that no header field has. It may have letters of ASCII,"
                    + " digits, marks and spaces.");
        }
        if (!text.equals(text.strip())) {
            throw new Unfit("\"" + text + "\" begins or ends with a space. Write \"" + text.strip() + "\".");
        }
        return text;
    }

    static String name(String name, boolean request) throws Unfit {
        String lower = name.toLowerCase(Locale.ROOT);
        if (!RouteGrammar.isToken(name)) {
            throw new Unfit("\"" + name + "\" is no name of a header field. It has letters, digits and"
                    + " !#$%&'*+-.^_`|~ only.");
        }
        if (OF_THE_CONNECTION.contains(lower) || lower.startsWith(OF_THE_HANDSHAKE)) {
            throw new Unfit("\"" + name + "\" belongs to the connection, and Towline says it itself. Remove it.");
        }
        if (request && lower.equals("host")) {
            throw new Unfit("\"" + name + "\" is said by the upstream: write upstreams.NAME.host-header.");
        }
        return name;
    }
}
