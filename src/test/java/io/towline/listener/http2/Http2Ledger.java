package io.towline.listener.http2;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the connections of HTTP/2 of a running product hold. No part of the product asks for it, so it is looked up from outside.
 *
 * @param connections that are open
 * @param stalled answers that wait for their clients
 * @param lent bytes by which windows are wider than they began
 */
public record Http2Ledger(int connections, int stalled, int lent) {

    /** To be called on the one I/O thread that there is. */
    public static Http2Ledger of(Object product) throws IllegalAccessException {
        int connections = 0;
        int stalled = 0;
        int lent = 0;
        for (Http2Connections each : within(product)) {
            connections += ((Map<?, ?>) read(each, "here")).size();
            stalled += (int) read(each, "stalled");
            lent += each.windows().used();
        }
        return new Http2Ledger(connections, stalled, lent);
    }

    private static Object read(Http2Connections from, String name) throws IllegalAccessException {
        try {
            Field field = Http2Connections.class.getDeclaredField(name);
            field.setAccessible(true);
            return field.get(from);
        } catch (NoSuchFieldException renamed) {
            throw new AssertionError(renamed);
        }
    }

    private static List<Http2Connections> within(Object product) throws IllegalAccessException {
        List<Http2Connections> found = new ArrayList<>();
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Object> next = new ArrayDeque<>(List.of(product));
        while (!next.isEmpty()) {
            Object each = next.remove();
            if (!seen.add(each)) {
                continue;
            }
            switch (each) {
                case Http2Connections it -> found.add(it);
                case Collection<?> it -> addAll(next, it);
                case Map<?, ?> it -> addAll(next, it.values());
                case Object[] it -> addAll(next, Arrays.asList(it));
                default -> addFields(next, each);
            }
        }
        return found;
    }

    private static void addAll(Deque<Object> next, Collection<?> all) {
        for (Object each : all) {
            if (each != null) {
                next.add(each);
            }
        }
    }

    private static void addFields(Deque<Object> next, Object owner) throws IllegalAccessException {
        for (Class<?> type = owner.getClass(); type != null; type = type.getSuperclass()) {
            if (!type.getName().startsWith("io.towline.")) {
                return;
            }
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
                    field.setAccessible(true);
                    Object value = field.get(owner);
                    if (value != null) {
                        next.add(value);
                    }
                }
            }
        }
    }
}
