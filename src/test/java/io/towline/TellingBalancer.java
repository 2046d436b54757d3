package io.towline;

/** A balancer on the other side of a listener, which tells of its clients by the PROXY protocol. */
final class TellingBalancer {

    private TellingBalancer() {}

    /**
     * The settings of a listener that believes it.
     *
     * @param mode {@code required} or {@code off}
     * @param trust networks of proxies between the client and the balancer, whose forwarding fields are believed as well
     */
    static String settings(String mode, String trust) {
        return """
                bind = "127.0.0.1:0"
                proxy-protocol { mode = %s, from = ["127.0.0.1"] }
                forwarded.trust = ["%s"]
                """.formatted(mode, trust);
    }

    /** What it sends before all else on a connection of that client, whose address is of either family. */
    static String header(String client) {
        String addresses = client.contains(":") ? "TCP6 " + client + " ::1" : "TCP4 " + client + " 192.0.2.1";
        return "PROXY " + addresses + " 4711 443\n";
    }
}
