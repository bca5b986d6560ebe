package featuredrop.engine.cuda.kernels;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A [PtxFunction] made executable. An instruction that [PtxArithmetic] does not know is refused, so that a
/// compiler's new choice of instructions shows.
final class PtxProgram {
    private static final Pattern STATEMENT = Pattern.compile("(?:@(!?)(%p\\d+) )?([a-z][\\w.]*)(?: (.*))?");
    private static final Pattern PLACE = Pattern.compile("\\[([%\\w]+)(?:\\+(-?\\d+))?]");

    private final PtxFunction function;
    private final PtxMemory memory;
    private final Map<String, Integer> registers = new HashMap<>();
    private final List<Step> steps = new ArrayList<>();

    /// One instruction.
    @FunctionalInterface
    interface Step {
        void on(PtxThread thread);
    }

    /// What an instruction reads.
    @FunctionalInterface
    private interface Operand {
        long of(PtxThread thread);
    }

    PtxProgram(PtxFunction function, PtxMemory memory) {
        this.function = function;
        this.memory = memory;
        function.statements().forEach(statement -> steps.add(guarded(statement)));
    }

    List<Step> steps() {
        return steps;
    }

    int registers() {
        return registers.size();
    }

    private Step guarded(String statement) {
        Matcher parts = STATEMENT.matcher(statement);
        if (!parts.matches()) {
            throw new IllegalArgumentException(function.name() + ": " + statement);
        }
        String operands = Objects.requireNonNullElse(parts.group(4), "");
        Step step = step(parts.group(3), operands.isEmpty() ? List.of() : split(operands));
        if (parts.group(2) == null) {
            return step;
        }
        int predicate = register(parts.group(2));
        long wanted = parts.group(1).isEmpty() ? 1 : 0;
        return thread -> {
            if (thread.registers[predicate] == wanted) {
                step.on(thread);
            }
        };
    }

    /// At commas that are not inside braces.
    private static List<String> split(String operands) {
        List<String> parts = new ArrayList<>();
        for (String part : operands.split(",(?![^{]*})", -1)) {
            parts.add(part.strip());
        }
        return parts;
    }

    private Step step(String name, List<String> operands) {
        if (name.startsWith("ld.param.")) {
            return parameter(operands);
        }
        if (name.startsWith("ld.") || name.startsWith("st.")) {
            return access(name, operands);
        }
        return switch (name) {
            case "bra", "bra.uni" -> {
                int target = Objects.requireNonNull(function.labels().get(operands.getFirst()));
                yield thread -> thread.next = target;
            }
            case "ret" -> thread -> thread.ended = true;
            case "bar.sync" -> thread -> thread.waits = true;
            case "mad.lo.s32" -> ternary(operands, (a, b, c) -> (int) (a * b + c));
            case "fma.rn.f32" -> ternary(operands, PtxArithmetic::fused);
            case "selp.f32", "selp.b32" -> ternary(operands, (a, b, chosen) -> chosen == 1 ? a : b);
            default -> arithmetic(name, operands);
        };
    }

    @FunctionalInterface
    private interface Ternary {
        long of(long a, long b, long c);
    }

    private Step ternary(List<String> operands, Ternary operation) {
        int to = register(operands.getFirst());
        Operand a = operand(operands.get(1));
        Operand b = operand(operands.get(2));
        Operand c = operand(operands.get(3));
        return thread -> thread.registers[to] = operation.of(a.of(thread), b.of(thread), c.of(thread));
    }

    private Step arithmetic(String name, List<String> operands) {
        if (operands.getFirst().startsWith("{")) {
            return unpack(operands);
        }
        if (operands.get(1).startsWith("{")) {
            return pack(operands);
        }
        int to = register(operands.getFirst());
        Operand first = operand(operands.get(1));
        LongBinaryOperator binary = PtxArithmetic.BINARY.get(name);
        if (binary != null && operands.size() == 3) {
            Operand second = operand(operands.get(2));
            return thread -> thread.registers[to] = binary.applyAsLong(first.of(thread), second.of(thread));
        }
        LongUnaryOperator unary = PtxArithmetic.UNARY.get(name);
        if (unary == null || operands.size() != 2) {
            throw new IllegalArgumentException(function.name() + ": no instruction " + name + " of " + operands);
        }
        return thread -> thread.registers[to] = unary.applyAsLong(first.of(thread));
    }

    private Step unpack(List<String> operands) {
        int[] halves = inBraces(operands.getFirst());
        Operand from = operand(operands.get(1));
        return thread -> {
            long value = from.of(thread);
            thread.registers[halves[0]] = value & 0xffff;
            thread.registers[halves[1]] = (value >>> 16) & 0xffff;
        };
    }

    private Step pack(List<String> operands) {
        int to = register(operands.getFirst());
        int[] halves = inBraces(operands.get(1));
        return thread -> thread.registers[to] =
                (int) ((thread.registers[halves[0]] & 0xffff) | (thread.registers[halves[1]] << 16));
    }

    private Step parameter(List<String> operands) {
        int to = register(operands.getFirst());
        String name = operands.get(1).substring(1, operands.get(1).length() - 1);
        int place = function.parameters().indexOf(name);
        return thread -> thread.registers[to] = thread.block.arguments()[place];
    }

    private Step access(String name, List<String> operands) {
        boolean loads = name.startsWith("ld.");
        Matcher place = PLACE.matcher(operands.get(loads ? 1 : 0));
        if (!place.matches()) {
            throw new IllegalArgumentException(function.name() + ": " + operands);
        }
        Operand base = operand(place.group(1));
        long offset = place.group(2) == null ? 0 : Long.parseLong(place.group(2));
        Operand address = thread -> base.of(thread) + offset;
        String values = operands.get(loads ? 0 : 1);
        int[] into = values.startsWith("{") ? inBraces(values) : new int[] {register(values)};
        int width = Integer.parseInt(name.substring(name.lastIndexOf('.') + 2)) / Byte.SIZE;
        boolean shared = name.contains(".shared");
        return thread -> {
            long at = address.of(thread);
            if (at % ((long) width * into.length) != 0) {
                throw new IllegalStateException(function.name() + ": " + name + " at " + at + " is not aligned");
            }
            for (int i = 0; i < into.length; i++) {
                if (loads) {
                    thread.registers[into[i]] = load(thread, at + (long) i * width, width, shared);
                } else {
                    store(thread, at + (long) i * width, width, shared, thread.registers[into[i]]);
                }
            }
        };
    }

    private long load(PtxThread thread, long address, int width, boolean shared) {
        if (!shared) {
            return memory.load(address, width);
        }
        ByteBuffer block = thread.block.shared();
        return width == Long.BYTES ? block.getLong((int) address) : block.getInt((int) address);
    }

    private void store(PtxThread thread, long address, int width, boolean shared, long value) {
        if (!shared) {
            memory.store(address, width, value);
        } else if (width == Long.BYTES) {
            thread.block.shared().putLong((int) address, value);
        } else {
            thread.block.shared().putInt((int) address, (int) value);
        }
    }

    private int[] inBraces(String operands) {
        String[] names = operands.substring(1, operands.length() - 1).split(",", -1);
        int[] places = new int[names.length];
        for (int i = 0; i < names.length; i++) {
            places[i] = register(names[i].strip());
        }
        return places;
    }

    private int register(String name) {
        return registers.computeIfAbsent(name, _ -> registers.size());
    }

    private Operand operand(String text) {
        return switch (text) {
            case "%tid.x" -> thread -> thread.place;
            case "%ntid.x" -> _ -> Kernel.THREADS;
            case "%ctaid.x" -> thread -> thread.block.x();
            case "%ctaid.y" -> thread -> thread.block.y();
            case "%nctaid.x" -> thread -> thread.block.grid().blocks();
            default -> named(text);
        };
    }

    private Operand named(String text) {
        if (text.startsWith("0f")) {
            long bits = Integer.parseUnsignedInt(text.substring(2), 16);
            return _ -> bits;
        }
        if (text.startsWith("0d")) {
            long bits = Long.parseUnsignedLong(text.substring(2), 16);
            return _ -> bits;
        }
        if (Character.isDigit(text.charAt(0)) || text.charAt(0) == '-') {
            long value = Long.parseLong(text);
            return _ -> value;
        }
        Integer shared = function.shared().get(text);
        if (shared != null) {
            return _ -> shared;
        }
        int place = register(text);
        return thread -> thread.registers[place];
    }
}
