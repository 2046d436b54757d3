package io.towline.cli.table;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * A table that fits a width: where there is too little room, cells of wide columns are cut, and then the columns that matter least are left
 * out.
 *
 * @param <T> what a row is made of
 */
public final class FittedTable<T> {

    private static final int GAP = 2;
    private static final String CUT = "…";

    /**
     * @param worth the columns of the smallest go first
     * @param least to how much its cells may be cut; 0: not at all
     * @param right numbers stand at the right
     */
    public record Column<T>(String head, int worth, int least, boolean right, Function<T, String> cell) {}

    private record Filled(String head, int worth, int least, boolean right, List<String> cells, int width) {

        Filled cutTo(int room) {
            return new Filled(head, worth, least, right, cells, room);
        }
    }

    private final List<Column<T>> columns;

    public FittedTable(List<Column<T>> columns) {
        this.columns = columns;
    }

    public List<String> lines(List<T> rows, int room) {
        List<Filled> fitting = new ArrayList<>();
        for (Column<T> column : columns) {
            List<String> cells = rows.stream().map(column.cell()).toList();
            int width = Math.max(
                    column.head().length(),
                    cells.stream().mapToInt(String::length).max().orElse(0));
            fitting.add(new Filled(column.head(), column.worth(), column.least(), column.right(), cells, width));
        }
        fit(fitting, room);
        List<String> lines = new ArrayList<>();
        lines.add(line(fitting, Filled::head));
        IntStream.range(0, rows.size())
                .forEach(row -> lines.add(line(fitting, column -> column.cells().get(row))));
        return lines;
    }

    private static void fit(List<Filled> columns, int room) {
        while (columns.size() > 1 && smallest(columns) > room) {
            columns.remove(
                    columns.stream().min(Comparator.comparingInt(Filled::worth)).orElseThrow());
        }
        for (int over = total(columns) - room; over > 0; over = total(columns) - room) {
            int widest = IntStream.range(0, columns.size())
                    .filter(i -> spare(columns.get(i)) > 0)
                    .boxed()
                    .max(Comparator.comparingInt(i -> columns.get(i).width()))
                    .orElse(-1);
            if (widest < 0) {
                return; // one column alone, wider than the room: the caller cuts
            }
            Filled column = columns.get(widest);
            columns.set(widest, column.cutTo(column.width() - 1));
        }
    }

    private static int spare(Filled column) {
        int least = Math.max(column.least(), column.head().length());
        return column.least() == 0 ? 0 : Math.max(0, column.width() - least);
    }

    private static int smallest(List<Filled> columns) {
        return total(columns) - columns.stream().mapToInt(FittedTable::spare).sum();
    }

    private static int total(List<Filled> columns) {
        return columns.stream().mapToInt(Filled::width).sum() + GAP * (columns.size() - 1);
    }

    private static String line(List<Filled> columns, Function<Filled, String> cell) {
        StringBuilder line = new StringBuilder();
        for (Filled column : columns) {
            String text = cut(cell.apply(column), column.width());
            String pad = " ".repeat(column.width() - text.length());
            line.append(line.isEmpty() ? "" : " ".repeat(GAP)).append(column.right() ? pad + text : text + pad);
        }
        return line.toString().stripTrailing();
    }

    public static String cut(String text, int room) {
        return text.length() <= room ? text : text.substring(0, Math.max(0, room - 1)) + CUT;
    }
}
