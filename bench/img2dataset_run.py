"""Times img2dataset.download as its documentation says for one machine; prints `seconds S images N` last."""
import json
import pathlib
import shutil
import sys
import time

from img2dataset import download

if __name__ == "__main__":
    urls, output = sys.argv[1], sys.argv[2]
    shutil.rmtree(output, ignore_errors=True)
    start = time.perf_counter()
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
    seconds = time.perf_counter() - start
    stats = [json.loads(path.read_text()) for path in pathlib.Path(output).glob("*_stats.json")]
    print(f"seconds {seconds:.3f} images {sum(stat['successes'] for stat in stats)}")
