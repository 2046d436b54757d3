package io.towline.bridge.protocol.sockjs.frame;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/** A field of a form, as browsers send it (WHATWG URL §5.1). Pure. */
public final class FormField {

    private static final byte[] NOTHING = {};

    private FormField() {}

    /** The bytes of the first field of that name, decoded; none if it is not there. What cannot be decoded stays as it is. */
    public static byte[] first(byte[] form, String name) {
        String all = new String(form, StandardCharsets.ISO_8859_1);
        String wanted = name + "=";
        int at = 0;
        while (!all.startsWith(wanted, at)) { // without taking all apart: there may be millions of fields
            at = all.indexOf('&', at) + 1;
            if (at == 0) {
                return NOTHING;
            }
        }
        int end = all.indexOf('&', at);
        return decoded(all.substring(at + wanted.length(), end < 0 ? all.length() : end));
    }

    private static byte[] decoded(String value) {
        try {
            return URLDecoder.decode(value, StandardCharsets.ISO_8859_1).getBytes(StandardCharsets.ISO_8859_1);
        } catch (IllegalArgumentException broken) {
            return value.getBytes(StandardCharsets.ISO_8859_1); // no JSON, which is what its reader will say
        }
    }
}
