package io.towline.header.field;

import io.undertow.util.HttpString;

/**
 * Names that differ to us and are one to a server. What a CGI variable is made of (RFC 3875 §4.1.18) has only capital letters, digits and
 * underscores: there {@code X_Real_IP}, {@code X.Real.IP} and {@code X-Real-IP} are all {@code HTTP_X_REAL_IP}, and so to PHP, WSGI
 * and Rack, whichever comes last.
 */
public final class FieldNames {

    private FieldNames() {}

    /** The name as we write it, if this is another spelling of one; itself where nothing in it could be misread. */
    public static HttpString usual(HttpString name) {
        String written = name.toString();
        StringBuilder usual = null;
        for (int i = 0; i < written.length(); i++) {
            char c = written.charAt(i);
            boolean plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-';
            if (!plain) {
                usual = usual == null ? new StringBuilder(written) : usual;
                usual.setCharAt(i, '-');
            }
        }
        return usual == null ? name : new HttpString(usual.toString());
    }
}
