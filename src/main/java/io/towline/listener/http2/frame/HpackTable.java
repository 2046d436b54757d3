package io.towline.listener.http2.frame;

/** The fields that every HPACK speaker knows (RFC 7541, appendix A). */
final class HpackTable {

    private static final String[] FIELDS = {
        ":authority",
        ":method GET",
        ":method POST",
        ":path /",
        ":path /index.html",
        ":scheme http",
        ":scheme https",
        ":status 200",
        ":status 204",
        ":status 206",
        ":status 304",
        ":status 400",
        ":status 404",
        ":status 500",
        "accept-charset",
        "accept-encoding gzip, deflate",
        "accept-language",
        "accept-ranges",
        "accept",
        "access-control-allow-origin",
        "age",
        "allow",
        "authorization",
        "cache-control",
        "content-disposition",
        "content-encoding",
        "content-language",
        "content-length",
        "content-location",
        "content-range",
        "content-type",
        "cookie",
        "date",
        "etag",
        "expect",
        "expires",
        "from",
        "host",
        "if-match",
        "if-modified-since",
        "if-none-match",
        "if-range",
        "if-unmodified-since",
        "last-modified",
        "link",
        "location",
        "max-forwards",
        "proxy-authenticate",
        "proxy-authorization",
        "range",
        "referer",
        "refresh",
        "retry-after",
        "server",
        "set-cookie",
        "strict-transport-security",
        "transfer-encoding",
        "user-agent",
        "vary",
        "via",
        "www-authenticate",
    };

    static final int ENTRIES = FIELDS.length;

    private static final String[] NAMES = new String[ENTRIES];
    private static final String[] VALUES = new String[ENTRIES];

    static {
        for (int i = 0; i < ENTRIES; i++) {
            String[] field = FIELDS[i].split(" ", 2);
            NAMES[i] = field[0];
            VALUES[i] = field.length > 1 ? field[1] : "";
        }
    }

    private HpackTable() {}

    /** @param index from 1 to {@link #ENTRIES} */
    static String name(int index) {
        return NAMES[index - 1];
    }

    static String value(int index) {
        return VALUES[index - 1];
    }
}
