package io.towline.config;

import io.towline.config.value.Template;
import java.util.List;
import java.util.Map;

/**
 * What a route changes of header fields, one way. Names are as the operator wrote them.
 *
 * @param remove before anything is set
 * @param set in place of what is there
 * @param add besides what is there
 */
public record HeaderEdits(List<String> remove, Map<String, Template> set, Map<String, List<Template>> add) {

    public static final HeaderEdits NONE = new HeaderEdits(List.of(), Map.of(), Map.of());

    public HeaderEdits {
        remove = List.copyOf(remove);
        set = Map.copyOf(set);
        add = Map.copyOf(add);
    }

    public boolean isEmpty() {
        return remove.isEmpty() && set.isEmpty() && add.isEmpty();
    }
}
