"""Times img2dataset.download as its documentation says for one machine; prints `seconds S cpu S images N` last."""
import json
import pathlib
import resource
import shutil
import sys
import time

from img2dataset import download


def cpu():
    """CPU seconds of this process and of its processes that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


if __name__ == "__main__":
    urls, output = sys.argv[1], sys.argv[2]
    shutil.rmtree(output, ignore_errors=True)
    start, cpu_before = time.perf_counter(), cpu()
    download(
        url_list=urls,
        input_format="txt",
        output_folder=output,
        output_format="dummy",
        image_size=256,
        resize_mode="keep_ratio",
        processes_count=2,
        thread_count=64,
        number_sample_per_shard=1000,
        enable_wandb=False,
    )
    seconds, cpu_seconds = time.perf_counter() - start, cpu() - cpu_before
    stats = [json.loads(path.read_text()) for path in pathlib.Path(output).glob("*_stats.json")]
    print(f"seconds {seconds:.3f} cpu {cpu_seconds:.3f} images {sum(stat['successes'] for stat in stats)}")
