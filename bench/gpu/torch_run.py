"""The peer on the same GPU: PyTorch in FP16, channels last. Writes RESULTS/torch.json.

    torch_run.py RESULTS SECONDS    nothing is compiled after that many seconds
"""
import json
import pathlib
import sys
import time

import torch
import torchvision

BATCHES = (1, 32, 64, 128, 256)
ROUNDS = 3
ROUND_SECONDS = 0.1


def median_rate(call, images):
    """Images per second of `call`, by the median of a few rounds on the device's own clock."""
    for _ in range(3):
        call()
    torch.cuda.synchronize()
    start = time.perf_counter()
    for _ in range(5):
        call()
    torch.cuda.synchronize()
    runs = max(5, int(ROUND_SECONDS / ((time.perf_counter() - start) / 5)))
    rounds = []
    for _ in range(ROUNDS):
        begin, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
        begin.record()
        for _ in range(runs):
            call()
        end.record()
        torch.cuda.synchronize()
        rounds.append(begin.elapsed_time(end) / 1000)
    return images * runs / sorted(rounds)[ROUNDS // 2]


def captured(call):
    """A CUDA graph of the call, after a warm-up on a side stream as the documentation says."""
    side = torch.cuda.Stream()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        for _ in range(3):
            call()
    torch.cuda.current_stream().wait_stream(side)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        call()
    return graph


def ceilings():
    """Bytes per second of a large copy, read and written, and operations per second of a large FP16 product."""
    source = torch.empty(2 << 30, dtype=torch.uint8, device="cuda").random_()
    target = torch.empty_like(source)
    copies = median_rate(lambda: target.copy_(source), 1)
    a, b = (torch.randn(8192, 8192, device="cuda", dtype=torch.half) for _ in range(2))
    products = median_rate(lambda: a @ b, 1)
    return 2 * copies * source.numel(), 2 * products * 8192**3


def with_upload(model, batch):
    """Two slots: pinned levels are uploaded and normalised on one stream each, then the recorded graph runs."""
    slots = []
    for _ in range(2):
        host = torch.randint(0, 256, (batch, 224, 224, 3), dtype=torch.uint8).pin_memory()
        levels = torch.empty(host.shape, dtype=torch.uint8, device="cuda")

        def forward(levels=levels):
            return model((levels.permute(0, 3, 1, 2).half() / 255 - 0.45) / 0.225)

        graph = captured(forward)
        slots.append((torch.cuda.Stream(), host, levels, graph))
    turn = [0]

    def call():
        stream, host, levels, graph = slots[turn[0]]
        turn[0] = 1 - turn[0]
        with torch.cuda.stream(stream):
            levels.copy_(host, non_blocking=True)
            graph.replay()

    # The clock of one stream does not see the others.
    for _ in range(4):
        call()
    torch.cuda.synchronize()
    start = time.perf_counter()
    runs = 0
    while time.perf_counter() - start < 4 * ROUND_SECONDS:
        for _ in range(8):
            call()
        runs += 8
        torch.cuda.synchronize()
    return batch * runs / (time.perf_counter() - start)


def networks():
    yield "resnet50", torchvision.models.resnet50(weights=None)
    try:
        import timm

        yield "efficientnet-lite0", timm.create_model("tf_efficientnet_lite0", pretrained=False)
    except ImportError as missing:
        print(f"torch_run: {missing}", file=sys.stderr)


def main():
    results, limit = pathlib.Path(sys.argv[1]), float(sys.argv[2])
    began = time.perf_counter()
    torch.backends.cudnn.benchmark = True
    bytes_per_second, operations_per_second = ceilings()
    found = {
        "versions": f"PyTorch {torch.__version__}, cuDNN {torch.backends.cudnn.version()}, {torch.cuda.get_device_name()}",
        "bytes per second": bytes_per_second,
        "operations per second": operations_per_second,
        "networks": {},
    }
    with torch.inference_mode():
        for name, network in networks():
            network = network.half().cuda().to(memory_format=torch.channels_last).eval()
            rows = found["networks"].setdefault(name, {})
            for batch in BATCHES:
                images = torch.randn(batch, 3, 224, 224, device="cuda", dtype=torch.half)
                images = images.to(memory_format=torch.channels_last)
                row = rows.setdefault(str(batch), {})
                row["eager"] = median_rate(lambda: network(images), batch)
                row["graph"] = median_rate(captured(lambda: network(images)).replay, batch)
                row["graph with upload"] = with_upload(network, batch)
                print(f"torch_run: {name} {batch} {row}", file=sys.stderr, flush=True)
                (results / "torch.json").write_text(json.dumps(found, indent=1))
    with torch.no_grad():
        for name, network in networks():
            network = network.half().cuda().to(memory_format=torch.channels_last).eval()
            for batch in (64, 128, 256, 32, 1):
                if time.perf_counter() - began > limit:
                    print(f"torch_run: no time left for {name} {batch} compiled", file=sys.stderr)
                    continue
                images = torch.randn(batch, 3, 224, 224, device="cuda", dtype=torch.half)
                images = images.to(memory_format=torch.channels_last)
                torch.compiler.reset()
                compiled = torch.compile(network, mode="reduce-overhead", dynamic=False)
                rate = median_rate(lambda: compiled(images), batch)
                found["networks"][name][str(batch)]["compile"] = rate
                print(f"torch_run: {name} {batch} compiled {rate:.0f}", file=sys.stderr, flush=True)
                (results / "torch.json").write_text(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
